//! The session cookie.

use cookie::{Cookie, SameSite, time::Duration};
use http::{HeaderMap, HeaderValue, header};

/// How the session cookie is called and written.
#[derive(Debug, Clone, Copy)]
pub struct SessionCookie {
    /// Whether people come by TLS: then the name carries the browser's strongest promise, and no
    /// other host or plain connection can set it.
    pub secure: bool,
}

impl SessionCookie {
    /// The cookie's name.
    pub const fn name(self) -> &'static str {
        if self.secure { "__Host-promote" } else { "promote_session" }
    }

    /// The header that keeps a session in the browser.
    pub fn keep(self, secret: &str, seconds: i64) -> Option<HeaderValue> {
        self.header(secret, seconds)
    }

    /// The header that forgets it.
    pub fn forget(self) -> Option<HeaderValue> {
        self.header("", 0)
    }

    fn header(self, value: &str, seconds: i64) -> Option<HeaderValue> {
        let cookie = Cookie::build((self.name(), value))
            .path("/")
            .http_only(true)
            .same_site(SameSite::Lax)
            .secure(self.secure)
            .max_age(Duration::seconds(seconds));
        let mut header = HeaderValue::try_from(cookie.build().to_string()).ok()?;
        header.set_sensitive(true);
        Some(header)
    }

    /// The session the browser sent, if any.
    pub fn read(self, headers: &HeaderMap) -> Option<String> {
        headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| Cookie::split_parse(value).filter_map(Result::ok))
            .find(|cookie| cookie.name() == self.name())
            .map(|cookie| cookie.value().to_owned())
            .filter(|value| !value.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cookie_is_for_this_host_and_no_script() {
        let text = SessionCookie { secure: true }.keep("s3cret", 60).unwrap();
        assert_eq!(
            text.to_str().unwrap(),
            "__Host-promote=s3cret; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=60"
        );
        let plain = SessionCookie { secure: false }.forget().unwrap();
        assert_eq!(
            plain.to_str().unwrap(),
            "promote_session=; HttpOnly; SameSite=Lax; Path=/; Max-Age=0"
        );
        assert!(!format!("{text:?}").contains("s3cret"), "headers that print hide it");
    }

    #[test]
    fn it_is_found_among_others_by_its_exact_name() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, HeaderValue::from_static("a=1; promote_session=x"));
        headers.append(header::COOKIE, HeaderValue::from_static("__Host-promote=y"));
        assert_eq!(SessionCookie { secure: false }.read(&headers).as_deref(), Some("x"));
        assert_eq!(SessionCookie { secure: true }.read(&headers).as_deref(), Some("y"));
        assert_eq!(SessionCookie { secure: true }.read(&HeaderMap::new()), None);
    }
}
