use assay_types::{Code, Coded};

use super::*;

#[test]
fn what_the_operating_system_says_becomes_what_to_do() {
    const NO_SPACE: i32 = 28;
    const NO_QUOTA: i32 = 122;
    const READ_ONLY: i32 = 30;
    const NOT_PERMITTED: i32 = 13;
    let path = Path::new("/objects/a");
    for number in [NO_SPACE, NO_QUOTA] {
        let error = failure(path, io::Error::from_raw_os_error(number));
        assert!(matches!(error, ObjectError::Full { .. }), "{error:?}");
        assert_eq!(error.code(), Code::Unavailable);
        assert_eq!(
            error.to_string(),
            "no space is left at /objects/a: free some, or move the store with --objects-path"
        );
    }
    for number in [READ_ONLY, NOT_PERMITTED] {
        let error = failure(path, io::Error::from_raw_os_error(number));
        assert!(matches!(error, ObjectError::Permission { .. }), "{error:?}");
        assert!(!error.public_message().contains("/objects"), "paths stay private");
    }
}
