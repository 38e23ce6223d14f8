//! Real PostgreSQL and Redis servers for tests: shared by default, private where a test breaks one.
//!
//! `make test` starts one of each for the whole run and names them in the environment. Without it a
//! test process starts its own. Nothing is ever skipped for want of a server.

use std::{
    fmt::Display,
    io::{BufRead as _, BufReader, Write as _},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    sync::{Mutex, MutexGuard, OnceLock, PoisonError},
};

/// Starts, stops and cleans up after a server; dies at the end of its input, hence with us.
const PRIVATE_SERVER: &str = include_str!("../../../scripts/private-server");

/// URL of a PostgreSQL server's `postgres` database, as a superuser: make a database per test.
///
/// # Panics
/// When no server is named in the environment and none can be started; the message says what to
/// install.
pub fn postgres_url() -> String {
    static OWN: OnceLock<PrivatePostgres> = OnceLock::new();
    named("PROMOTE_TEST_POSTGRES_URL")
        .unwrap_or_else(|| OWN.get_or_init(PrivatePostgres::start).url().to_owned())
}

/// URL of a Redis server that other tests use too: keep to keys of your own and never flush it.
///
/// # Panics
/// When no server is named in the environment and none can be started; the message says what to
/// install.
pub fn redis_url() -> String {
    static OWN: OnceLock<PrivateRedis> = OnceLock::new();
    named("PROMOTE_TEST_REDIS_URL")
        .unwrap_or_else(|| OWN.get_or_init(PrivateRedis::start).url().to_owned())
}

#[expect(clippy::disallowed_methods, reason = "how the test runner names its servers")]
fn named(variable: &str) -> Option<String> {
    std::env::var(variable).ok().filter(|url| !url.is_empty())
}

/// A PostgreSQL server of one test's own, removed without trace when dropped.
///
/// What was committed survives [`stop`](Self::stop) and [`kill_hard`](Self::kill_hard). All calls
/// block until they are done, a second or so at most.
#[derive(Debug)]
pub struct PrivatePostgres(Server);

/// A Redis server of one test's own, removed without trace when dropped.
///
/// It saves nothing: after [`stop`](Self::stop) or [`kill_hard`](Self::kill_hard) it comes back
/// empty. All calls block until they are done, a fraction of a second.
#[derive(Debug)]
pub struct PrivateRedis(Server);

macro_rules! private_server {
    ($name:ident, $kind:literal) => {
        impl $name {
            /// A fresh server on a free port of this machine.
            ///
            /// # Panics
            /// When it cannot be started; the message says what to install.
            pub fn start() -> Self {
                Self(Server::start($kind))
            }

            /// Where it listens; the same after every restart.
            pub fn url(&self) -> &str {
                &self.0.url
            }

            /// Ends it in order, which closes every connection.
            ///
            /// # Panics
            /// When it does not obey.
            pub fn stop(&self) {
                self.0.order("stop", "stopped");
            }

            /// Ends it at once, as a power cut would.
            ///
            /// # Panics
            /// When it does not obey.
            pub fn kill_hard(&self) {
                self.0.order("kill", "stopped");
            }

            /// Serves again, after being stopped in order if it still ran.
            ///
            /// # Panics
            /// When it does not come back.
            pub fn restart(&self) {
                self.0.order("stop", "stopped");
                self.0.order("start", &format!("ready {}", self.0.url));
            }
        }
    };
}

private_server!(PrivatePostgres, "postgres");
private_server!(PrivateRedis, "redis");

/// The running script and what we say to it.
#[derive(Debug)]
struct Server {
    url: String,
    talk: Mutex<Talk>,
}

#[derive(Debug)]
struct Talk {
    script: Child,
    /// `None` once the end of input has told the script to clean up.
    orders: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Server {
    fn start(kind: &str) -> Self {
        let mut command = Command::new("sh");
        command.args(["-c", PRIVATE_SERVER, "private-server", kind]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        // Out of reach of the test runner, which ends a slow test's whole process group: the script
        // must live to clean up.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);

        let mut script = must(command.spawn(), "cannot run `sh`");
        let orders = script.stdin.take();
        let answers = must(script.stdout.take().ok_or("none"), "standard output of the script");
        let mut talk = Talk { script, orders, answers: BufReader::new(answers) };
        let answer = talk.answer();
        let Some(url) = answer.strip_prefix("ready ") else {
            panic!("this test needs a private {kind} server: {answer}");
        };
        Self { url: url.to_owned(), talk: Mutex::new(talk) }
    }

    fn order(&self, word: &str, expected: &str) {
        let mut talk = self.talk();
        if let Some(orders) = &mut talk.orders {
            must(writeln!(orders, "{word}"), "the private server's script is gone");
        }
        let answer = talk.answer();
        assert_eq!(answer, expected, "answer of the private server at {} to `{word}`", self.url);
    }

    fn talk(&self) -> MutexGuard<'_, Talk> {
        self.talk.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Talk {
    fn answer(&mut self) -> String {
        let mut line = String::new();
        must(self.answers.read_line(&mut line), "the private server's script does not answer");
        line.trim_end().to_owned()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let talk = self.talk.get_mut().unwrap_or_else(PoisonError::into_inner);
        talk.orders = None;
        // Whether it could clean up changes nothing for the test that ends here.
        let _ = talk.script.wait();
    }
}

fn must<T, E: Display>(result: Result<T, E>, what: &str) -> T {
    result.unwrap_or_else(|error| panic!("{what}: {error}"))
}

#[cfg(test)]
mod tests {
    use std::{
        io::{Read as _, Write as _},
        net::TcpStream,
        path::Path,
    };

    use super::*;

    fn connect(url: &str) -> std::io::Result<TcpStream> {
        let (_, rest) = url.split_once("127.0.0.1:").unwrap();
        let port = rest.split('/').next().unwrap();
        TcpStream::connect(format!("127.0.0.1:{port}"))
    }

    /// One inline Redis command and the first line of its answer.
    fn ask_redis(url: &str, command: &str) -> String {
        let mut stream = connect(url).unwrap();
        stream.write_all(format!("{command}\r\n").as_bytes()).unwrap();
        let mut line = String::new();
        BufReader::new(stream).read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }

    /// Speaks PostgreSQL's simple query protocol, trusting and unencrypted; all columns as text.
    fn ask_postgres(url: &str, query: &str) -> Vec<String> {
        let mut stream = connect(url).unwrap();
        let startup = b"\0\x03\0\0user\0postgres\0database\0postgres\0\0";
        send(&mut stream, None, startup);
        while receive(&mut stream).0 != b'Z' {}
        send(&mut stream, Some(b'Q'), format!("{query}\0").as_bytes());
        let mut values = Vec::new();
        loop {
            match receive(&mut stream) {
                (b'Z', _) => return values,
                (b'E', body) => panic!("{}", String::from_utf8_lossy(&body)),
                // Two bytes of column count, four of length: these tests read one column.
                (b'D', body) => values.push(String::from_utf8(body[6..].to_vec()).unwrap()),
                _ => {}
            }
        }
    }

    fn send(stream: &mut TcpStream, kind: Option<u8>, body: &[u8]) {
        let length = u32::try_from(body.len() + 4).unwrap().to_be_bytes();
        let message: Vec<u8> = kind.into_iter().chain(length).chain(body.iter().copied()).collect();
        stream.write_all(&message).unwrap();
    }

    fn receive(stream: &mut TcpStream) -> (u8, Vec<u8>) {
        let mut head = [0; 5];
        stream.read_exact(&mut head).unwrap();
        let length = u32::from_be_bytes(head[1..].try_into().unwrap());
        let mut body = vec![0; usize::try_from(length).unwrap() - 4];
        stream.read_exact(&mut body).unwrap();
        (head[0], body)
    }

    #[test]
    fn shared_servers_answer() {
        assert_eq!(ask_redis(&redis_url(), "PING"), "+PONG");
        assert_eq!(ask_postgres(&postgres_url(), "select 6 * 7"), ["42"]);
    }

    #[test]
    fn shared_postgres_lets_tests_make_databases_in_utf8() {
        let url = postgres_url();
        assert_eq!(
            ask_postgres(&url, "select rolsuper from pg_roles where rolname = current_user"),
            ["t"]
        );
        assert_eq!(ask_postgres(&url, "show server_encoding"), ["UTF8"]);
        assert_eq!(ask_postgres(&url, "show timezone"), ["UTC"]);
    }

    #[test]
    fn fault_private_redis_comes_back_empty() {
        let redis = PrivateRedis::start();
        let url = redis.url().to_owned();
        for end in [PrivateRedis::stop, PrivateRedis::kill_hard] {
            assert_eq!(ask_redis(&url, "SET colour blue"), "+OK");
            end(&redis);
            assert!(connect(&url).is_err(), "nobody listens while it is down");
            redis.restart();
            assert_eq!(redis.url(), url);
            assert_eq!(ask_redis(&url, "EXISTS colour"), ":0");
        }
    }

    #[test]
    fn fault_private_postgres_keeps_what_was_committed() {
        let postgres = PrivatePostgres::start();
        let url = postgres.url().to_owned();
        ask_postgres(&url, "create table t (n int)");
        let ends: [fn(&PrivatePostgres); 2] = [PrivatePostgres::kill_hard, PrivatePostgres::stop];
        for (end, n) in ends.into_iter().zip(1..) {
            // An open connection neither delays the end nor keeps the server from coming back.
            let _idle = connect(&url).unwrap();
            ask_postgres(&url, &format!("insert into t values ({n})"));
            end(&postgres);
            assert!(connect(&url).is_err(), "nobody listens while it is down");
            postgres.restart();
            assert_eq!(ask_postgres(&url, "select count(*) from t"), [n.to_string()]);
        }
    }

    #[test]
    fn fault_private_servers_are_strangers_and_leave_nothing() {
        let (one, other) = (PrivateRedis::start(), PrivateRedis::start());
        assert_ne!(one.url(), other.url());
        assert_eq!(ask_redis(one.url(), "SET colour blue"), "+OK");
        assert_eq!(ask_redis(other.url(), "EXISTS colour"), ":0");

        let postgres = PrivatePostgres::start();
        let [folder] = &ask_postgres(postgres.url(), "show data_directory")[..] else { panic!() };
        assert!(Path::new(folder).exists());
        let urls = [one.url(), other.url(), postgres.url()].map(ToOwned::to_owned);
        drop((one, other, postgres));
        assert!(!Path::new(folder).exists());
        for url in urls {
            assert!(connect(&url).is_err(), "{url} still listens");
        }
    }
}
