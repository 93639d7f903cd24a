# What is said between this process and qmark: frames over two descriptors.


def read_exactly(fd, size):
    data = b""
    while len(data) < size:
        piece = os.read(fd, size - len(data))
        if not piece:
            return None
        data += piece
    return data


def read_frame(fd):
    head = read_exactly(fd, 4)
    body = head and read_exactly(fd, struct.unpack("<I", head)[0])
    return None if body is None else json.loads(body.decode("utf-8"))


def write_all(fd, data):
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view):]


def write_frame(fd, header, blobs=()):
    header["blobs"] = [len(blob) for blob in blobs]
    body = json.dumps(header).encode("utf-8")
    write_all(fd, b"".join([struct.pack("<I", len(body)), body, *blobs]))
