//! What our mails say. None of them repeats what a stranger typed: a mail from us is no way to speak to somebody else.

use std::time::Duration;

use assay_authn::{InvitationToken, OneTimeToken};
use assay_store::{MailKind, MailTokenKind, NewMail, NewMailToken};
use secrecy::ExposeSecret as _;

use crate::{
    mail::Letter,
    service::{CallError, Deps},
};

/// How long a link that confirms an address is good.
pub(crate) const VERIFICATION_LIFE: Duration = Duration::from_hours(24);
/// How long a link that sets a password is good.
pub(crate) const RESET_LIFE: Duration = Duration::from_mins(30);
/// How long an invitation is good.
pub(crate) const INVITATION_LIFE: Duration = Duration::from_hours(7 * 24);
/// How long a mail that only tells something is tried.
const NOTICE_LIFE: Duration = Duration::from_hours(72);

impl Deps {
    /// Asks whether an address is its owner's.
    pub(crate) fn verification(&self, recipient: &str) -> Result<NewMailToken, CallError> {
        let token = OneTimeToken::draw(&*self.entropy);
        let link = self.link("verify-email", &token);
        let text = format!(
            "Welcome to Assay.\n\nConfirm that this address is yours:\n\n{link}\n\n\
             The link is good for 24 hours, once. If you did not sign up, do nothing: the account stays unconfirmed.\n"
        );
        let (kind, subject) = (MailKind::Verification, "Confirm your e-mail address");
        let mail = self.mail(&Letter { kind, recipient, subject, text, life: VERIFICATION_LIFE })?;
        Ok(NewMailToken { kind: MailTokenKind::Verification, hash: token.hash(), mail })
    }

    /// Lets the owner of an account choose a new password.
    pub(crate) fn password_reset(&self, recipient: &str) -> Result<NewMailToken, CallError> {
        let token = OneTimeToken::draw(&*self.entropy);
        let link = self.link("reset-password", &token);
        let text = format!(
            "Somebody, hopefully you, asked for a new password for your account at Assay.\n\nChoose one here:\n\n{link}\n\n\
             The link is good for 30 minutes, once. If it was not you, do nothing: your password stays as it is.\n"
        );
        let (kind, subject) = (MailKind::PasswordReset, "Choose a new password");
        let mail = self.mail(&Letter { kind, recipient, subject, text, life: RESET_LIFE })?;
        Ok(NewMailToken { kind: MailTokenKind::PasswordReset, hash: token.hash(), mail })
    }

    /// Tells the owner of an account that somebody signed up with its address: the answer to the sign-up does not.
    pub(crate) fn account_exists(&self, recipient: &str) -> Result<NewMail, CallError> {
        let page = &self.public_url;
        let text = format!(
            "Somebody, hopefully you, signed up at Assay with this address, which has an account already.\n\n\
             Sign in: {page}/sign-in\nIf you forgot the password: {page}/forgot-password\n\n\
             If it was not you, do nothing: your account stays as it is.\n"
        );
        let (kind, subject) = (MailKind::AccountExists, "You have an account already");
        self.mail(&Letter { kind, recipient, subject, text, life: NOTICE_LIFE })
    }

    /// Invites the owner of an address into an organisation. Neither its name nor the inviter's is in it: both were typed by a stranger.
    pub(crate) fn invitation(&self, recipient: &str, token: &InvitationToken) -> Result<NewMail, CallError> {
        let link = format!("{}/invitation#{}", self.public_url, token.expose().expose_secret());
        let text = format!(
            "Somebody who works with Assay invites you into an organization.\n\nJoin:\n\n{link}\n\n\
             The link is good for a week, once, and for this address alone. If you expect none, do nothing.\n"
        );
        let (kind, subject) = (MailKind::Invitation, "You are invited to Assay");
        self.mail(&Letter { kind, recipient, subject, text, life: INVITATION_LIFE })
    }

    /// Tells the owner of an account that something which protects it has changed.
    pub(crate) fn notice(&self, recipient: &str, subject: &str, what: &str) -> Result<NewMail, CallError> {
        let page = &self.public_url;
        let text = format!(
            "{what}\n\nIf it was not you, choose a new password at once and end every session:\n{page}/forgot-password\n"
        );
        self.mail(&Letter { kind: MailKind::SecurityNotice, recipient, subject, text, life: NOTICE_LIFE })
    }
}
