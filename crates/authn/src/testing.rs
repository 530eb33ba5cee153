//! A clock that tests set, entropy that repeats, and tokens to break.

use std::sync::{
    Arc,
    atomic::{AtomicI64, AtomicU64, Ordering},
};

use assay_types::{Clock, Credential, Digest, Entropy, OrganisationId, Principal, Role, SessionId, Timestamp, UserId};

use crate::{SigningKey, Tokens};

pub(crate) const START: i64 = 1_790_000_000;

#[derive(Debug)]
pub(crate) struct SetClock(AtomicI64);

impl SetClock {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self(AtomicI64::new(START)))
    }

    pub(crate) fn advance(&self, seconds: i64) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }
}

impl Clock for SetClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_nanos(self.0.load(Ordering::SeqCst) * 1_000_000_000)
    }
}

/// The digests of 0, 1, 2, …
#[derive(Debug, Default)]
pub(crate) struct Counted(AtomicU64);

impl Entropy for Counted {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(32) {
            let count = self.0.fetch_add(1, Ordering::SeqCst);
            chunk.copy_from_slice(&Digest::of(&count.to_le_bytes()).as_bytes()[..chunk.len()]);
        }
    }
}

pub(crate) fn principal(clock: &dyn Clock, entropy: &dyn Entropy) -> Principal {
    Principal {
        user: UserId::generate(clock, entropy),
        credential: Credential::Session(SessionId::generate(clock, entropy)),
        organisation: OrganisationId::generate(clock, entropy),
        role: Role::Developer,
    }
}

pub(crate) struct Issuer {
    pub(crate) clock: Arc<SetClock>,
    pub(crate) entropy: Arc<Counted>,
    pub(crate) key: SigningKey,
    pub(crate) principal: Principal,
}

impl Issuer {
    pub(crate) fn new() -> Self {
        let (clock, entropy) = (SetClock::new(), Arc::new(Counted::default()));
        let key = SigningKey::from_seed(&*SigningKey::draw(&*entropy)).unwrap();
        let principal = principal(&*clock, &*entropy);
        Self { clock, entropy, key, principal }
    }

    pub(crate) fn another_key(&self) -> SigningKey {
        SigningKey::from_seed(&*SigningKey::draw(&*self.entropy)).unwrap()
    }

    pub(crate) fn token(&self) -> String {
        self.token_of(&self.key)
    }

    pub(crate) fn token_of(&self, key: &SigningKey) -> String {
        Tokens::new(self.clock.clone(), self.entropy.clone()).issue(key, &self.principal, 1).unwrap().token
    }
}
