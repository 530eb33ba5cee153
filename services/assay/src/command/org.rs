//! `assay org`: organizations, their members and invitations.

mod audit;

use anyhow::Result;
use clap::{Args, Subcommand, ValueEnum};
use serde_json::{Value, json};

use crate::{
    client::Client,
    failure::Failure,
    render::{Align, Output, Table},
};

#[derive(Subcommand)]
pub(crate) enum Command {
    /// List the organizations that you belong to; the one that you work in is marked.
    List,
    /// Make an organization that you own.
    Create(Create),
    /// Work in another of your organizations from now on.
    Switch {
        /// Its name in addresses, as `assay org list` shows it.
        slug: String,
    },
    /// Rename the organization that you work in.
    Rename {
        /// The new name.
        name: String,
    },
    /// List the members and the open invitations of the organization that you work in.
    Members,
    /// Invite somebody into the organization that you work in, and print the link that accepts it; it is shown this once.
    Invite {
        /// E-mail address: only who has it can accept.
        email: String,
        /// What the person may do.
        #[arg(long, value_enum, default_value_t = Role::Developer)]
        role: Role,
    },
    /// Take an invitation back.
    Revoke {
        /// Id of the invitation, as `assay org members` shows it.
        id: String,
    },
    /// Join the organization that invited you.
    Join {
        /// The link of the invitation, or what stands behind `#` in it.
        link: String,
    },
    /// Change what a member may do.
    Role {
        /// Handle of the member.
        handle: String,
        /// What the person may do from now on.
        #[arg(value_enum)]
        role: Role,
    },
    /// Remove a member, with the API keys that the person made here.
    Remove {
        /// Handle of the member.
        handle: String,
    },
    /// Leave the organization that you work in.
    Leave,
    /// Show what was done in the organization that you work in, the newest first; with --json one event a line.
    Audit(audit::Options),
}

#[derive(Args)]
pub(crate) struct Create {
    /// The name for people.
    name: String,
    /// The name in addresses: lower-case letters, digits and hyphens.
    #[arg(long)]
    slug: String,
}

/// What a member may do; each includes those before it.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Role {
    Viewer,
    Developer,
    Admin,
    Owner,
}

impl Role {
    const fn as_graphql(self) -> &'static str {
        match self {
            Self::Viewer => "VIEWER",
            Self::Developer => "DEVELOPER",
            Self::Admin => "ADMIN",
            Self::Owner => "OWNER",
        }
    }
}

/// Runs `assay org`.
pub(crate) async fn run(command: &Command, client: impl Fn() -> Result<Client>, output: Output) -> Result<()> {
    let client = client()?;
    match command {
        Command::List => list(&client, output).await,
        Command::Create(new) => create(&client, new, output).await,
        Command::Switch { slug } => switch(&client, slug, output).await,
        Command::Rename { name } => {
            let query =
                "mutation($id: ID!, $input: OrganizationUpdateInput!) { organizationUpdate(id: $id, input: $input) {
                organization { id slug name } userErrors { message code } } }";
            let variables = json!({"id": here(&client).await?["id"], "input": {"name": name}});
            let done: Value = client.execute("organizationUpdate", query, variables).await?;
            output.value(&done["organization"], |found| format!("It is called {} now.", text(&found["name"])))
        }
        Command::Members => members(&client, output).await,
        Command::Invite { email, role } => invite(&client, email, *role, output).await,
        Command::Revoke { id } => {
            let query = "mutation($id: ID!) { invitationRevoke(id: $id) { ok userErrors { message code } } }";
            let done: Value = client.execute("invitationRevoke", query, json!({ "id": id })).await?;
            output.value(&json!({"revoked": done["ok"]}), |_| "Revoked.".to_owned())
        }
        Command::Join { link } => join(&client, link, output).await,
        Command::Role { handle, role } => set_role(&client, handle, *role, output).await,
        Command::Remove { handle } => {
            let query = "mutation($id: ID!) { memberRemove(id: $id) { ok userErrors { message code } } }";
            let id = member(&client, handle).await?;
            let done: Value = client.execute("memberRemove", query, json!({ "id": id })).await?;
            output.value(&json!({"removed": done["ok"]}), |_| format!("{handle} is no member any more."))
        }
        Command::Audit(options) => audit::run(&client, options, output).await,
        Command::Leave => {
            let query = "mutation($id: ID!) { organizationLeave(id: $id) { ok userErrors { message code } } }";
            let here = here(&client).await?;
            let done: Value = client.execute("organizationLeave", query, json!({"id": here["id"]})).await?;
            client.renew().await?;
            output.value(&json!({"left": done["ok"]}), |_| format!("You left {}.", text(&here["name"])))
        }
    }
}

async fn list(client: &Client, output: Output) -> Result<()> {
    let organizations = mine(client).await?;
    let here = here(client).await?;
    output.value(&organizations, |organizations| {
        let mut table = Table::new(&["", "Slug", "Name", "Role"].map(|title| (title, Align::Left)));
        for membership in organizations {
            let organization = &membership["organization"];
            let mark = if organization["id"] == here["id"] { "*" } else { "" };
            let role = text(&membership["role"]).to_lowercase();
            table.row([mark.to_owned(), text(&organization["slug"]), text(&organization["name"]), role]);
        }
        table.to_string()
    })
}

async fn create(client: &Client, new: &Create, output: Output) -> Result<()> {
    let query = "mutation($input: OrganizationCreateInput!) { organizationCreate(input: $input) {
        organization { id slug name } userErrors { message code } } }";
    let input = json!({"input": {"name": new.name, "slug": new.slug}});
    let made: Value = client.execute("organizationCreate", query, input).await?;
    output.value(&made["organization"], |made| {
        let slug = text(&made["slug"]);
        format!("Made {}. `assay org switch {slug}` works in it.", text(&made["name"]))
    })
}

async fn switch(client: &Client, slug: &str, output: Output) -> Result<()> {
    let mine = mine(client).await?;
    let found = mine.iter().map(|membership| &membership["organization"]).find(|found| found["slug"] == slug);
    let unknown = || Failure::NotFound(format!("you belong to no organization {slug}; `assay org list` shows yours"));
    let found = found.ok_or_else(unknown)?;
    client.switch(&text(&found["id"])).await?;
    output.value(found, |found| format!("You work in {} now.", text(&found["name"])))
}

async fn members(client: &Client, output: Output) -> Result<()> {
    let query = "{ organization { name viewerRole members(first: 100) { nodes { id role joinedAt user { handle displayName } } } } }";
    let mut found: Value = client.execute("organization", query, json!({})).await?;
    if ["ADMIN", "OWNER"].iter().any(|role| found["viewerRole"] == **role) {
        let query = "{ organization { invitations { id email role expiresAt } } }";
        let open: Value = client.execute("organization", query, json!({})).await?;
        found["invitations"] = open["invitations"].clone();
    }
    let answer = json!({"members": found["members"]["nodes"], "invitations": found["invitations"]});
    output.value(&answer, |answer| {
        let mut table = Table::new(&["Handle", "Name", "Role", "Since or until"].map(|title| (title, Align::Left)));
        for member in answer["members"].as_array().into_iter().flatten() {
            let (user, role) = (&member["user"], text(&member["role"]).to_lowercase());
            table.row([text(&user["handle"]), text(&user["displayName"]), role, text(&member["joinedAt"])]);
        }
        for invitation in answer["invitations"].as_array().into_iter().flatten() {
            let role = format!("{}, invited", text(&invitation["role"]).to_lowercase());
            table.row([text(&invitation["id"]), text(&invitation["email"]), role, text(&invitation["expiresAt"])]);
        }
        table.to_string()
    })
}

async fn invite(client: &Client, email: &str, role: Role, output: Output) -> Result<()> {
    let query = "mutation($input: MemberInviteInput!) { memberInvite(input: $input) {
        invitation { id email role expiresAt } link userErrors { message code } } }";
    let organization = here(client).await?["id"].clone();
    let input = json!({"input": {"organization": organization, "email": email, "role": role.as_graphql()}});
    let made: Value = client.execute("memberInvite", query, input).await?;
    if !output.is_json() {
        let end = text(&made["invitation"]["expiresAt"]);
        output.note(&format!("Send this link to {email}; it is good once, until {end}, and not shown again."));
    }
    let answer = json!({"invitation": made["invitation"], "link": made["link"]});
    output.value(&answer, |answer| text(&answer["link"]))
}

async fn join(client: &Client, link: &str, output: Output) -> Result<()> {
    let query = "mutation($input: CodeInput!) { invitationAccept(input: $input) {
        membership { id role organization { id slug name } } userErrors { message code } } }";
    let code = link.rsplit('#').next().unwrap_or(link);
    let joined: Value = client.execute("invitationAccept", query, json!({"input": {"code": code}})).await?;
    output.value(&joined["membership"], |membership| {
        let organization = &membership["organization"];
        let (name, slug) = (text(&organization["name"]), text(&organization["slug"]));
        format!("You are a member of {name}. `assay org switch {slug}` works in it.")
    })
}

async fn set_role(client: &Client, handle: &str, role: Role, output: Output) -> Result<()> {
    let query = "mutation($id: ID!, $role: Role!) { memberRoleSet(id: $id, role: $role) {
        membership { id role user { handle } } userErrors { message code } } }";
    let variables = json!({"id": member(client, handle).await?, "role": role.as_graphql()});
    let done: Value = client.execute("memberRoleSet", query, variables).await?;
    output.value(&done["membership"], |membership| {
        format!("{handle} is {} now.", text(&membership["role"]).to_lowercase())
    })
}

/// Returns the organization that the session works in.
async fn here(client: &Client) -> Result<Value> {
    client.execute("organization", "{ organization { id slug name } }", json!({})).await
}

/// Returns the memberships of whoever is signed in.
async fn mine(client: &Client) -> Result<Vec<Value>> {
    let query = "{ viewer { organizations(first: 100) { nodes { role organization { id slug name personal } } } } }";
    let mut viewer: Value = client.execute("viewer", query, json!({})).await?;
    Ok(serde_json::from_value(viewer["organizations"]["nodes"].take())?)
}

/// Returns the id of the membership of a person in the organization that the session works in.
async fn member(client: &Client, handle: &str) -> Result<Value> {
    // More than a page of members: the first hundred is asked for, and then what comes after.
    let query = "query($after: String) { organization { members(first: 100, after: $after) {
        nodes { id user { handle } } pageInfo { hasNextPage endCursor } } } }";
    let mut after = Value::Null;
    loop {
        let found: Value = client.execute("organization", query, json!({ "after": after })).await?;
        let members = &found["members"];
        let nodes = members["nodes"].as_array().map(Vec::as_slice).unwrap_or_default();
        if let Some(member) = nodes.iter().find(|member| member["user"]["handle"] == handle) {
            return Ok(member["id"].clone());
        }
        if members["pageInfo"]["hasNextPage"] != true {
            let message = format!("{handle} is no member here; `assay org members` shows who is");
            return Err(Failure::NotFound(message).into());
        }
        after = members["pageInfo"]["endCursor"].clone();
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or("?").to_owned()
}
