//! Messages between qmark and the processes of its sandbox: a 32-bit little-endian length, a JSON
//! header of that length, then the blobs whose sizes the header lists in `blobs`.

use std::io::{self, Read, Write};

use serde_json::Value;

/// No header is longer; a longer one is a broken or hostile peer.
const MAX_HEADER: usize = 1 << 20;
/// No message carries more blob bytes.
const MAX_BLOBS: usize = 64 << 20;

/// One received message.
#[derive(Debug)]
pub(crate) struct Frame {
    /// The JSON header.
    pub header: Value,
    /// The bytes that follow it.
    pub blobs: Vec<Vec<u8>>,
}

/// Sends bytes as one message without blobs, in a single write where the pipe allows.
pub(crate) fn write(to: &mut impl Write, body: &[u8]) -> io::Result<()> {
    let mut message = Vec::with_capacity(body.len() + 4);
    message.extend((body.len() as u32).to_le_bytes());
    message.extend(body);
    to.write_all(&message)?;
    to.flush()
}

/// The body of the next message, before it is understood.
pub(crate) fn read_body(from: &mut impl Read, most: usize) -> io::Result<Vec<u8>> {
    let mut length = [0; 4];
    from.read_exact(&mut length)?;
    let length = u32::from_le_bytes(length) as usize;
    if length > most {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "a message is too long"));
    }
    let mut body = vec![0; length];
    from.read_exact(&mut body)?;
    Ok(body)
}

/// The next message.
///
/// # Errors
/// When the peer is gone, or sends what is no message.
pub(crate) fn read(from: &mut impl Read) -> io::Result<Frame> {
    let header: Value = serde_json::from_slice(&read_body(from, MAX_HEADER)?)?;
    let sizes: Vec<usize> = match header.get("blobs") {
        Some(Value::Array(sizes)) => {
            sizes.iter().map(|size| size.as_u64().unwrap_or(u64::MAX) as usize).collect()
        }
        _ => Vec::new(),
    };
    if sizes.iter().try_fold(0usize, |sum, size| sum.checked_add(*size)).is_none_or(|sum| sum > MAX_BLOBS) {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "a message carries too much"));
    }
    let mut blobs = Vec::with_capacity(sizes.len().min(8));
    for size in sizes {
        let mut blob = vec![0; size];
        from.read_exact(&mut blob)?;
        blobs.push(blob);
    }
    Ok(Frame { header, blobs })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_comes_back_with_its_blobs() {
        let mut wire = Vec::new();
        write(&mut wire, br#"{"blobs":[2,0,3],"run":1}"#).unwrap();
        wire.extend(b"abcde");
        let frame = read(&mut wire.as_slice()).unwrap();
        assert_eq!(frame.header["run"], 1);
        assert_eq!(frame.blobs, [b"ab".to_vec(), b"".to_vec(), b"cde".to_vec()]);
    }

    #[test]
    fn nonsense_is_an_error_and_reserves_no_memory() {
        for wire in [&b"\xff\xff\xff\xff{}"[..], b"\x02\0\0\0[", b"\x04\0\0\0nope"] {
            assert!(read(&mut &*wire).is_err());
        }
        let mut wire = Vec::new();
        write(&mut wire, br#"{"blobs":[99999999999999,18446744073709551615]}"#).unwrap();
        assert!(read(&mut wire.as_slice()).is_err());
    }
}
