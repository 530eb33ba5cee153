/// Declares an enum of the schema together with the names that its values have between services, in one table.
macro_rules! wire_enum {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $wire:literal,)* }) => {
        $(#[$doc])*
        #[derive(async_graphql::Enum, Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum $name { $($(#[$variant_doc])* $variant,)* }

        impl $name {
            /// Reads the name that a service gave.
            pub(crate) fn from_wire(name: &str) -> Option<Self> {
                match name {
                    $($wire => Some(Self::$variant),)*
                    _ => None,
                }
            }
        }
    };
}

pub(crate) use wire_enum;

/// A service named a value that this gateway does not know: it is newer than we are.
pub(crate) fn unknown(kind: &'static str, name: &str) -> crate::ApiError {
    tracing::error!(kind, name, "a service gave an unknown value");
    crate::ApiError::new(crate::ErrorCode::InternalServerError, crate::error::INTERNAL)
}
