//! The database itself is held to the rules of tenancy: a new table that breaks one fails here.

use assay_store::{OWNER_ROLE, ServiceRole, Store};
use assay_testkit::TestPostgres;
use secrecy::ExposeSecret as _;
use sqlx::{Connection as _, PgConnection};

const SETTING: &str = "current_setting('assay.organisation'::text, true)";

/// Policies that let a role see rows without naming their organisation, each for a reason written beside it in the
/// migrations. This list may only shrink.
const EXCEPTIONS: [(&str, &str, &str); 7] = [
    ("auth.api_keys", "presented", "assay_auth"),
    ("auth.invitations", "presented", "assay_auth"),
    ("auth.memberships", "own", "assay_auth"),
    ("auth.organisations", "own", "assay_auth"),
    ("auth.refresh_tokens", "presented", "assay_auth"),
    ("auth.sessions", "own", "assay_auth"),
    ("queue.jobs", "work", "assay_dispatcher"),
];

async fn strings(admin: &mut PgConnection, statement: &'static str) -> Vec<String> {
    sqlx::query_scalar(statement).fetch_all(admin).await.unwrap()
}

async fn inspected() -> (TestPostgres, PgConnection) {
    let postgres = TestPostgres::start().await.unwrap();
    let admin = PgConnection::connect(postgres.admin_url().expose_secret()).await.unwrap();
    (postgres, admin)
}

/// Tables with an organisation in each row, and the organisations themselves.
const TENANT_TABLES: &str = "
    SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
      AND (c.oid = 'auth.organisations'::regclass OR EXISTS (
          SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'organisation_id'))";

#[tokio::test]
async fn every_tenant_table_forces_a_policy_that_names_the_organisation() {
    let (_postgres, mut admin) = inspected().await;
    let tables: Vec<(String, bool, bool)> = sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT oid::regclass::text, relrowsecurity, relforcerowsecurity FROM pg_class WHERE oid IN ({TENANT_TABLES})"
    )))
    .fetch_all(&mut admin)
    .await
    .unwrap();
    assert!(tables.len() >= 15, "the walk finds too little: {tables:?}");
    for (table, enabled, forced) in tables {
        assert!(enabled && forced, "{table}: ENABLE and FORCE ROW LEVEL SECURITY");
        let policies: Vec<(Option<String>, Option<String>)> = sqlx::query_as(
            "SELECT pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid) FROM pg_policy
             WHERE polrelid = $1::text::regclass AND polname = 'tenant' AND polcmd = '*' AND polroles = '{0}'",
        )
        .bind(&table)
        .fetch_all(&mut admin)
        .await
        .unwrap();
        let [(Some(using), Some(check))] = policies.as_slice() else { panic!("{table}: one policy `tenant` for all") };
        for expression in [using, check] {
            let normal = expression.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(normal.contains(SETTING) && normal.contains("NULLIF"), "{table}: {normal}");
        }
    }
}

#[tokio::test]
async fn policies_beside_that_one_are_the_reviewed_few() {
    let (_postgres, mut admin) = inspected().await;
    let found: Vec<(String, String, String)> = sqlx::query_as(
        "SELECT polrelid::regclass::text, polname::text, array_to_string(array(
             SELECT CASE role WHEN 0 THEN 'public' ELSE role::regrole::text END FROM unnest(polroles) AS role), ',')
         FROM pg_policy WHERE polname <> 'tenant' ORDER BY 1, 2",
    )
    .fetch_all(&mut admin)
    .await
    .unwrap();
    let found: Vec<_> =
        found.iter().map(|(table, name, roles)| (table.as_str(), name.as_str(), roles.as_str())).collect();
    assert_eq!(found, EXCEPTIONS);
}

#[tokio::test]
async fn keys_between_tenant_tables_hold_the_organisation() {
    let (_postgres, mut admin) = inspected().await;
    let smuggling: Vec<String> = sqlx::query_scalar(sqlx::AssertSqlSafe(format!(
        "SELECT conrelid::regclass || '.' || conname FROM pg_constraint
         WHERE contype = 'f' AND conrelid IN ({TENANT_TABLES}) AND confrelid IN ({TENANT_TABLES})
           AND confrelid <> 'auth.organisations'::regclass
           AND NOT EXISTS (
               SELECT FROM unnest(conkey, confkey) AS pair (ours, theirs)
               JOIN pg_attribute a ON a.attrelid = conrelid AND a.attnum = pair.ours AND a.attname = 'organisation_id'
               JOIN pg_attribute b ON b.attrelid = confrelid AND b.attnum = pair.theirs AND b.attname = 'organisation_id')"
    )))
    .fetch_all(&mut admin)
    .await
    .unwrap();
    assert_eq!(smuggling, Vec::<String>::new());
    let keys = strings(&mut admin, "SELECT conname::text FROM pg_constraint WHERE contype = 'f'").await;
    assert!(keys.len() >= 12, "the walk finds too little: {keys:?}");
}

#[tokio::test]
async fn primary_keys_and_indexes_of_tenant_tables_begin_with_the_organisation() {
    let (_postgres, mut admin) = inspected().await;
    let others: Vec<String> = sqlx::query_scalar(sqlx::AssertSqlSafe(format!(
        "SELECT i.indexrelid::regclass::text FROM pg_index i
         JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
         WHERE i.indrelid IN ({TENANT_TABLES}) AND i.indrelid <> 'auth.organisations'::regclass
           AND a.attname <> 'organisation_id' ORDER BY 1"
    )))
    .fetch_all(&mut admin)
    .await
    .unwrap();
    // What is looked up before the organisation is known: by person, by token, by the end of the lease.
    let known = [
        "auth.api_keys_hash_key",
        "auth.invitations_hash_key",
        "auth.memberships_user",
        "auth.refresh_tokens_pkey",
        "auth.sessions_user",
        "queue.jobs_lease",
    ];
    assert_eq!(others, known);
}

#[tokio::test]
async fn nothing_steps_around_the_policies() {
    let (_postgres, mut admin) = inspected().await;
    let ours = "('auth', 'strategy', 'queue', 'audit', 'public')";
    let views = format!(
        "SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE n.nspname IN {ours} AND (c.relkind = 'm' OR (c.relkind = 'v'
           AND NOT coalesce('security_invoker=true' = ANY (c.reloptions), false)))"
    );
    let functions = format!(
        "SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
         WHERE n.nspname IN {ours} AND p.prosecdef"
    );
    let grants = format!(
        "SELECT DISTINCT c.oid::regclass::text || ' ' || g.privilege_type
         FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, aclexplode(c.relacl) AS g
         WHERE n.nspname IN {ours} AND (g.grantee = 0 OR g.privilege_type IN ('TRUNCATE', 'TRIGGER', 'REFERENCES')
           AND g.grantee <> c.relowner)"
    );
    for statement in [views, functions, grants] {
        let found: Vec<String> =
            sqlx::query_scalar(sqlx::AssertSqlSafe(statement)).fetch_all(&mut admin).await.unwrap();
        assert_eq!(found, Vec::<String>::new());
    }
}

#[tokio::test]
async fn no_role_may_move_a_row_to_another_organisation() {
    let (_postgres, mut admin) = inspected().await;
    let movers: Vec<String> = sqlx::query_scalar(sqlx::AssertSqlSafe(format!(
        "SELECT r.rolname || ' ' || t.oid::regclass::text FROM pg_roles r, ({TENANT_TABLES}) AS t
         WHERE r.rolname = ANY ($1) AND t.oid <> 'auth.organisations'::regclass
           AND has_column_privilege(r.oid, t.oid, 'organisation_id', 'UPDATE')"
    )))
    .bind(ServiceRole::ALL.map(ServiceRole::database_role).as_slice())
    .fetch_all(&mut admin)
    .await
    .unwrap();
    assert_eq!(movers, Vec::<String>::new());
}

#[tokio::test]
async fn a_role_that_could_step_around_the_policies_is_refused() {
    let postgres = TestPostgres::start().await.unwrap();
    for role in [OWNER_ROLE, "assay_admin"] {
        let mut config = postgres.config();
        config.database_strategy_url = Some(postgres.url(role));
        let Err(error) = Store::connect(&config, ServiceRole::Strategy).await else { panic!("{role} came in") };
        assert!(error.to_string().contains(role), "{error}");
        assert!(error.to_string().contains("NOBYPASSRLS"), "{error}");
    }
}
