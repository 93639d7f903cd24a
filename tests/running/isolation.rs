//! What a snippet must not be able to do, tried for real.
//!
//! Where the machine lacks a layer, the others are still tried.

use std::time::Duration;

use qmark::python::run::sandbox::Layer;
use qmark::python::run::{Cancel, Limits, Outcome, Setup, Worker};

use crate::support::*;

#[test]
fn no_network() {
    let mut worker = worker();
    if !worker.layers().has(Layer::Network) && !worker.layers().has(Layer::SystemCalls) {
        return;
    }
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let result =
        run(&mut worker, &format!("import socket\ns = socket.create_connection(('127.0.0.1', {port}), 1)\n"));
    let said = result.outcome.message("");
    assert!(said.contains("network") || said.contains("unreachable"), "{said}");
    listener.set_nonblocking(true).unwrap();
    assert!(listener.accept().is_err(), "the snippet reached a socket of this machine");
    let result =
        run(&mut worker, "import socket\na, b = socket.socketpair()\na.send(b'x')\nprint(b.recv(1))\n");
    assert_eq!(stdout(&result), "b'x'\n", "what asyncio needs works: {:?}", result.outcome);
}

#[test]
fn no_reading_of_what_is_not_the_systems() {
    let mut worker = worker();
    if !worker.layers().has(Layer::Files) {
        return;
    }
    let secret = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(secret.path(), "secret").unwrap();
    let own = secret.path().display();
    let home = std::env::var("HOME").unwrap();
    for place in [
        own.to_string(),
        format!("{home}/."),
        "/etc/shadow".into(),
        "/proc/1/environ".into(),
        "/proc/1/fd".into(),
    ] {
        let source = format!(
            "import os\nos.listdir({place:?}) if os.path.isdir({place:?}) else open({place:?}).read()\n"
        );
        let result = run(&mut worker, &source);
        let exception =
            result.outcome.exception().unwrap_or_else(|| panic!("{place} was readable: {result:?}"));
        assert!(
            matches!(exception.kind.as_str(), "PermissionError" | "FileNotFoundError"),
            "{place}: {exception:?}"
        );
    }
}

#[test]
fn no_writing_outside_the_scratch_directory() {
    let mut worker = worker();
    if !worker.layers().has(Layer::Files) && !worker.layers().has(Layer::Mounts) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let victim = folder.path().join("victim");
    std::fs::write(&victim, "whole").unwrap();
    let path = victim.display();
    let attempts = [
        format!("open('{path}', 'w').write('x')"),
        format!("open('{path}.new', 'w').write('x')"),
        format!("import os; os.unlink('{path}')"),
        format!("import os; os.rename('{path}', 'mine')"),
        format!("import os; os.truncate('{path}', 0)"),
        format!("import os; os.chmod('{path}', 0)"),
        format!("import os; os.utime('{path}', (0, 0))"),
        format!("import os; os.mkdir('{path}.dir')"),
        format!("import os; os.symlink('/', '{path}.link')"),
    ];
    let before = std::fs::metadata(&victim).unwrap();
    for attempt in attempts {
        let result = run(&mut worker, &attempt);
        assert!(matches!(result.outcome, Outcome::Raised(_)), "{attempt}: {result:?}");
    }
    assert_eq!(std::fs::read_to_string(&victim).unwrap(), "whole");
    let after = std::fs::metadata(&victim).unwrap();
    assert_eq!(
        (before.permissions(), before.modified().unwrap()),
        (after.permissions(), after.modified().unwrap())
    );
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    let result = run(
        &mut worker,
        "open('mine.txt', 'w').write('x')\nprint(open('mine.txt').read())\nimport tempfile\ntempfile.mkstemp()\n",
    );
    assert_eq!(
        (&result.outcome, stdout(&result).as_str()),
        (&Outcome::Finished, "x\n"),
        "its own directory is writable"
    );
    let result = run(&mut worker, "import os\nprint(os.path.exists('mine.txt'))\n");
    assert_eq!(stdout(&result), "False\n", "and empty for the next run");
}

#[test]
fn a_run_leaves_nothing_for_the_next_one() {
    let mut worker = worker();
    let source = "import os, tempfile\nhome = os.path.expanduser('~')\nparent = os.path.dirname(home)\nfor place in (home, parent, tempfile.gettempdir(), '/dev/shm'):\n    try:\n        os.makedirs(place + '/planted/deep')\n        open(place + '/planted/file', 'w').close()\n        os.chmod(place + '/planted', 0)\n    except OSError:\n        pass\n";
    assert_eq!(run(&mut worker, source).outcome, Outcome::Finished);
    let source = "import os, tempfile\nhome = os.path.expanduser('~')\nfor place in (home, os.path.dirname(home), '/dev/shm'):\n    print('planted' in os.listdir(place) if os.access(place, os.R_OK) else False)\n";
    let result = run(&mut worker, source);
    assert_eq!(stdout(&result), "False\nFalse\nFalse\n", "{:?}", result.outcome);
}

#[test]
fn no_signal_to_others() {
    let mut worker = worker();
    let mut bystander = std::process::Command::new("sleep").arg("60").spawn().unwrap();
    let source = format!(
        "import os, signal\nfor pid in ({}, os.getppid(), -1):\n    try:\n        os.kill(pid, signal.SIGTERM)\n    except OSError:\n        pass\n",
        bystander.id()
    );
    run(&mut worker, &source);
    let alive = bystander.try_wait().unwrap().is_none();
    bystander.kill().unwrap();
    bystander.wait().unwrap();
    assert!(alive, "the snippet ended a process that is not its own");
}

#[test]
fn memory_ends_at_the_limit() {
    let limits = Limits { memory: 96 << 20, ..Limits::default() };
    let mut worker = Worker::start(&Setup { limits, ..setup() }).unwrap();
    let result = run(&mut worker, "x = 1\ny = bytearray(200 << 20)\n");
    assert_eq!(result.outcome.exception().unwrap().kind, "MemoryError");
    assert_eq!(result.outcome.line(0), Some(2));
    let several = "import os, time\nfor _ in range(8):\n    if os.fork() == 0:\n        block = bytearray(48 << 20)\n        time.sleep(60)\ntime.sleep(60)\n";
    let result = run(&mut worker, several);
    assert_eq!(result.outcome.message(""), "needs more than the 96 MiB of memory it may use");
}

#[test]
fn a_fork_bomb_is_ended() {
    let limits = Limits { wall: Duration::from_secs(2), ..Limits::default() };
    let mut worker = Worker::start(&Setup { limits, ..setup() }).unwrap();
    let result = run(
        &mut worker,
        "import os\nwhile True:\n    try:\n        os.fork()\n    except OSError:\n        pass\n",
    );
    assert!(
        matches!(
            result.outcome,
            Outcome::TooManyProcesses(..) | Outcome::TimedOut(..) | Outcome::OutOfMemory(..)
        ),
        "{:?}",
        result.outcome
    );
    if worker.is_usable() {
        assert_eq!(stdout(&run(&mut worker, "print(1)")), "1\n");
    }
}

#[test]
fn what_ran_away_is_gone_after_the_run() {
    let folder = tempfile::tempdir().unwrap();
    let mut worker = worker();
    // The grandchild has its own session and no living parent, and marks its command line.
    let marker = folder.path().file_name().unwrap().to_string_lossy().into_owned();
    let source = format!(
        "import os, sys, time\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n        os.execv(sys.executable, [sys.executable, '-c', 'import time; time.sleep(600)', {marker:?}])\n    os._exit(0)\ntime.sleep(0.1)\n"
    );
    let result = run_all(&mut worker, &[&source]);
    assert_eq!(result.units[0].outcome, Outcome::Finished);
    assert!(result.stragglers >= 1, "{result:?}");
    if !worker.is_usable() {
        drop(worker);
    }
    assert!(!is_running(&marker), "the grandchild outlived the run");
}

/// Whether any process of this machine has the marker among its arguments.
fn is_running(marker: &str) -> bool {
    let processes = std::fs::read_dir("/proc").unwrap().flatten();
    processes
        .filter_map(|process| std::fs::read(process.path().join("cmdline")).ok())
        .any(|line| String::from_utf8_lossy(&line).contains(marker))
}

#[test]
fn forbidden_system_calls_are_refused() {
    let mut worker = worker();
    if !worker.layers().has(Layer::SystemCalls) {
        return;
    }
    // By number: unshare, ptrace, io_uring_setup, and one from the future.
    let calls = if cfg!(target_arch = "x86_64") { [272, 101, 425, 900] } else { [97, 117, 425, 900] };
    let source = format!(
        "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\nfor call in {calls:?}:\n    print(libc.syscall(call, 0x10000000, 0, 0, 0), ctypes.get_errno())\n"
    );
    let result = run(&mut worker, &source);
    if result.outcome.exception().is_some_and(|exception| exception.kind.ends_with("ImportError")) {
        return;
    }
    assert_eq!(stdout(&result), "-1 1\n-1 1\n-1 1\n-1 38\n");
}

#[test]
fn every_layer_can_be_missing_and_says_so() {
    for layer in Layer::ALL {
        if layer == Layer::Limits {
            continue;
        }
        let without = [layer].into();
        let mut worker = Worker::start(&Setup { without, ..setup() }).unwrap();
        assert!(!worker.layers().has(layer));
        assert!(worker.layers().gaps().any(|(gap, reason)| gap == layer && reason.contains("switched off")));
        assert_eq!(stdout(&run(&mut worker, "print(1)")), "1\n");
    }
}

#[test]
fn without_process_namespaces_what_ran_away_is_gone_too() {
    let without = [Layer::Processes, Layer::Network, Layer::Mounts].into();
    let mut worker = Worker::start(&Setup { without, ..setup() }).unwrap();
    let marker = format!("qmark-straggler-of-{}", std::process::id());
    let source = format!(
        "import os, sys, time\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n        os.execv(sys.executable, [sys.executable, '-c', 'import time; time.sleep(600)', {marker:?}])\n    os._exit(0)\ntime.sleep(0.1)\n"
    );
    let result = worker.run(&[unit(0, &source)], &Cancel::default());
    assert_eq!(result.units[0].outcome, Outcome::Finished);
    assert!(!worker.is_usable(), "such an interpreter is not used again");
    drop(worker);
    assert!(!is_running(&marker), "the grandchild outlived the run");
}

#[test]
fn processes_are_limited() {
    let mut worker = worker();
    let source = "import os, time\nfor number in range(600):\n    try:\n        if os.fork() == 0:\n            time.sleep(600)\n            os._exit(0)\n    except OSError as error:\n        print(error.errno)\n        break\ntime.sleep(600)\n";
    let result = run(&mut worker, source);
    assert!(matches!(result.outcome, Outcome::TooManyProcesses(..)), "{:?}", result.outcome);
    assert!(result.statements.iter().all(|statement| statement.output.stdout.len() <= 3));
}

/// A superuser is bound by fewer limits than the people who will use this.
#[test]
#[cfg(target_os = "linux")]
fn the_walls_stand_without_privileges_too() {
    use std::os::unix::process::CommandExt;

    if !rustix::process::getuid().is_root() {
        return;
    }
    let nobody = 65534;
    let mut again = std::process::Command::new(std::env::current_exe().unwrap());
    again.args(["isolation::", "--skip", "without_privileges"]).env_clear();
    again.env("PATH", "/usr/bin:/bin").env("HOME", "/nonexistent").current_dir("/").uid(nobody).gid(nobody);
    // Without a system Python, or with the tests in a place of the superuser's own, there is nothing to try.
    let reachable = std::process::Command::new("python3")
        .args(["-c", &format!("open({:?})", std::env::current_exe().unwrap())])
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .current_dir("/")
        .uid(nobody)
        .gid(nobody)
        .output();
    if reachable.is_ok_and(|tried| tried.status.success()) {
        let output = again.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    }
}
