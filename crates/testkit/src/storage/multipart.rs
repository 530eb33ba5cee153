use bytes::Bytes;

/// Splits a `multipart/related` body into the contents of its parts.
pub(super) fn split(content_type: &str, body: &Bytes) -> Option<Vec<Bytes>> {
    let boundary = content_type.strip_prefix("multipart/related")?.split_once("boundary=")?.1.trim_matches('"');
    let delimiter = format!("--{boundary}").into_bytes();
    let mut parts = Vec::new();
    let mut at = find(body, &delimiter, 0)? + delimiter.len();
    while !body.get(at..)?.starts_with(b"--") {
        let content = find(body, b"\r\n\r\n", at)? + 4;
        let end = find(body, &[b"\r\n".as_slice(), &delimiter].concat(), content)?;
        parts.push(body.slice(content..end));
        at = end + 2 + delimiter.len();
    }
    Some(parts)
}

fn find(body: &[u8], wanted: &[u8], from: usize) -> Option<usize> {
    body.get(from..)?.windows(wanted.len()).position(|window| window == wanted).map(|at| from + at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_keep_every_byte() {
        let body = Bytes::from_static(b"--X\r\na: b\r\n\r\n{}\r\n--X\r\n\r\n\r\n\x00\r\n--Y\r\n\r\n--X--\r\n");
        let parts = split("multipart/related; boundary=X", &body);
        // The second part has no headers: all that follows the one blank line is content, its own line ends too.
        assert_eq!(parts, Some(vec![Bytes::from_static(b"{}"), Bytes::from_static(b"\r\n\x00\r\n--Y\r\n")]));
        assert_eq!(split("multipart/related; boundary=Z", &body), None);
        assert_eq!(split("text/plain", &body), None);
    }
}
