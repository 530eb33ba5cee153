use assay_proto::v1::{Session, ViewerResponse};
use assay_types::{Credential, Principal, SessionId, TokenScope};
use tonic::metadata::MetadataMap;

use crate::{
    answer,
    service::{CallError, Deps},
};

impl Deps {
    /// Returns who is signed in, and where. Unlike the other services, this one sees at once that a session has ended.
    ///
    /// An account is its person's: no key may look at it or change it, whatever its scopes.
    pub(crate) async fn caller(&self, metadata: &MetadataMap) -> Result<(Principal, SessionId), CallError> {
        let caller = self.verifier.authenticate(metadata).await?;
        let session = caller.session()?;
        self.live(&caller, session).await?;
        Ok((caller, session))
    }

    /// Returns who calls, be it by a key that may read.
    pub(crate) async fn reader(&self, metadata: &MetadataMap) -> Result<Principal, CallError> {
        self.permitted(metadata, TokenScope::Read).await
    }

    /// Returns who calls, be it by a key, where what the scope stands for is permitted.
    pub(crate) async fn permitted(&self, metadata: &MetadataMap, scope: TokenScope) -> Result<Principal, CallError> {
        let caller = self.verifier.authenticate(metadata).await?;
        caller.permits(scope)?;
        if let Credential::Session(session) = caller.credential {
            self.live(&caller, session).await?;
        }
        Ok(caller)
    }

    async fn live(&self, caller: &Principal, session: SessionId) -> Result<(), CallError> {
        let live = self.store.accounts().session_is_live(caller.user, session, self.clock.now()).await?;
        if live { Ok(()) } else { Err(CallError::Ended) }
    }

    /// Returns the caller and where it belongs.
    pub(crate) async fn view(&self, caller: &Principal) -> Result<ViewerResponse, CallError> {
        let accounts = self.store.accounts();
        let user = accounts.user(caller.user).await?.ok_or(CallError::Ended)?;
        let memberships = accounts.memberships(caller.user).await?;
        Ok(ViewerResponse {
            user: Some(answer::user(user)),
            memberships: memberships.into_iter().map(answer::membership).collect(),
        })
    }

    /// Returns the caller's sessions that go on.
    pub(crate) async fn list_sessions(
        &self,
        caller: &Principal,
        current: SessionId,
    ) -> Result<Vec<Session>, CallError> {
        let sessions = self.store.accounts().live_sessions(caller.user, self.clock.now()).await?;
        Ok(sessions.into_iter().map(|session| answer::session(session, current)).collect())
    }

    /// Ends one session of the caller.
    pub(crate) async fn revoke_session(&self, caller: &Principal, id: &str) -> Result<(), CallError> {
        let session: SessionId = id.parse().map_err(|_| CallError::NoSession)?;
        let revoked = self.store.accounts().revoke_session(caller.user, session, self.clock.now()).await?;
        tracing::info!(user = %caller.user, %session, revoked, "asked to revoke a session");
        if revoked { Ok(()) } else { Err(CallError::NoSession) }
    }

    /// Ends the caller's sessions but the one to keep, and returns how many.
    pub(crate) async fn revoke_sessions(&self, caller: &Principal, keep: Option<SessionId>) -> Result<u32, CallError> {
        let (accounts, now) = (self.store.accounts(), self.clock.now());
        let mut revoked = 0;
        for session in accounts.live_sessions(caller.user, now).await? {
            if keep == Some(session.id) {
                continue;
            }
            revoked += u32::from(accounts.revoke_session(caller.user, session.id, now).await?);
        }
        tracing::info!(user = %caller.user, revoked, "revoked sessions");
        Ok(revoked)
    }
}
