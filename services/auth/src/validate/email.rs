use crate::refusal::{Refusal, RefusalCode};

const MAX_ADDRESS: usize = 254;
const MAX_LOCAL: usize = 64;
const MAX_LABEL: usize = 63;

/// Checks the form of an address. Only a mail that arrives proves more.
pub(crate) fn check(address: &str) -> Result<(), Refusal> {
    if address.is_empty() {
        return Err(Refusal::of("email", RefusalCode::Required, "enter your e-mail address"));
    }
    if address.len() > MAX_ADDRESS {
        let message = format!("an e-mail address has at most {MAX_ADDRESS} characters");
        return Err(Refusal::of("email", RefusalCode::TooLong, message));
    }
    let good = address.rsplit_once('@').is_some_and(|(local, domain)| is_local(local) && is_domain(domain));
    if good {
        Ok(())
    } else {
        Err(Refusal::of("email", RefusalCode::Invalid, "this is not an e-mail address such as ada@example.org"))
    }
}

fn is_local(local: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+/=?^_`{|}~.-".contains(c);
    let dots = local.starts_with('.') || local.ends_with('.') || local.contains("..");
    !local.is_empty() && local.len() <= MAX_LOCAL && !dots && local.chars().all(allowed)
}

fn is_domain(domain: &str) -> bool {
    let label = |label: &str| {
        !label.is_empty()
            && label.len() <= MAX_LABEL
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    let top = domain.rsplit('.').next().unwrap_or_default();
    domain.contains('.') && domain.split('.').all(label) && top.len() >= 2 && !top.bytes().all(|b| b.is_ascii_digit())
}
