//! An account to look around with, made through the same door as any other.

use anyhow::{Result, bail};
use assay_host::OsEntropy;
use assay_proto::v1::{SignInRequest, SignUpRequest, auth_client::AuthClient};
use secrecy::ExposeSecret as _;

use super::{data_folder::DataFolder, roles::Channels};

/// The address of the demo account.
pub(crate) const EMAIL: &str = "demo@assay.example";
/// The file in the data folder that holds its password.
const PASSWORD: &str = "demo-password";

/// Makes the demo account where it is missing and returns its password, which is different on every machine.
pub(crate) async fn account(folder: &DataFolder, channels: &Channels) -> Result<String> {
    let password = folder.secret(PASSWORD, 12, &OsEntropy)?.expose_secret().to_owned();
    let mut auth = AuthClient::new(channels.auth.clone());
    let sign_in = SignInRequest {
        email: EMAIL.to_owned(),
        password: password.clone(),
        user_agent: "assay up".to_owned(),
        ip: String::new(),
    };
    if auth.sign_in(sign_in).await?.into_inner().tokens.is_some() {
        return Ok(password);
    }
    let sign_up = SignUpRequest {
        email: EMAIL.to_owned(),
        password: password.clone(),
        handle: "demo".to_owned(),
        display_name: "Demo".to_owned(),
    };
    match auth.sign_up(sign_up).await?.into_inner().user_errors.first() {
        None => Ok(password),
        Some(error) => bail!("{}", error.message),
    }
}
