use std::{collections::HashMap, path::Path};

use axum::{
    Router,
    extract::Request,
    middleware::{self, Next},
    response::IntoResponse as _,
    routing::any,
};
use http::{HeaderValue, Method, StatusCode, header};
use tower::{ServiceBuilder, ServiceExt as _};
use tower_http::{
    services::{ServeDir, ServeFile},
    set_header::SetResponseHeaderLayer,
};

use crate::transport::prefers_page;

/// What a page of ours may do. WebAssembly computes previews, `GraphiQL` has its fonts in its styles; nothing comes from elsewhere.
const PAGE: HeaderValue = HeaderValue::from_static(
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; \
     img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self'; frame-ancestors 'none'; \
     base-uri 'none'; object-src 'none'",
);
/// A file under `/assets` has its digest in its name.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const ASK_AGAIN: HeaderValue = HeaderValue::from_static("no-cache");

/// Returns the documents that the pages send, by the SHA-256 of their text; none where the pages name none.
pub(crate) fn documents(root: &Path) -> HashMap<String, String> {
    let path = root.join("persisted-documents.json");
    let Ok(text) = std::fs::read_to_string(&path) else { return HashMap::new() };
    let documents: HashMap<String, String> = serde_json::from_str(&text).unwrap_or_else(|error| {
        tracing::warn!(%error, path = %path.display(), "the documents of the pages cannot be read");
        HashMap::new()
    });
    let bare = |id: String| id.trim_start_matches("sha256:").to_owned();
    documents.into_iter().map(|(id, document)| (bare(id), document)).collect()
}

/// Answers a person's browser at `/graphql` with `GraphiQL`, a page of ours like every other.
pub(crate) fn with_graphiql(graphql: Router, root: Option<&Path>) -> Router {
    let Some(page) = root.map(|root| root.join("graphiql.html")).filter(|page| page.is_file()) else { return graphql };
    let page = ServiceBuilder::new()
        .layer(SetResponseHeaderLayer::overriding(header::CONTENT_SECURITY_POLICY, PAGE))
        .layer(SetResponseHeaderLayer::overriding(header::CACHE_CONTROL, ASK_AGAIN))
        .layer(SetResponseHeaderLayer::overriding(header::VARY, HeaderValue::from_static("accept, authorization")))
        .service(ServeFile::new(page));
    graphql.layer(middleware::from_fn(move |request: Request, next: Next| {
        let page = page.clone();
        async move {
            let headers = request.headers();
            let is_visit = request.method() == Method::GET
                && request.uri().path() == "/graphql"
                && !headers.contains_key(header::UPGRADE)
                && prefers_page(headers);
            if is_visit { page.oneshot(request).await.into_response() } else { next.run(request).await }
        }
    }))
}

/// Adds the web pages: files of `root`, and `index.html` for every path that the page itself routes.
pub(crate) fn with_pages(router: Router, root: Option<&Path>) -> Router {
    let Some(root) = root else {
        return router.fallback(any(|| async {
            (StatusCode::NOT_FOUND, "Nothing is here. The API is at /graphql, its schema at /graphql/schema.graphql.\n")
        }));
    };
    let headers = |caching| {
        ServiceBuilder::new()
            .layer(SetResponseHeaderLayer::overriding(header::CONTENT_SECURITY_POLICY, PAGE))
            .layer(SetResponseHeaderLayer::overriding(header::CACHE_CONTROL, caching))
    };
    // A file that is missing here is missing: a page in place of a script would only confuse the browser.
    let assets = headers(FOR_EVER).service(ServeDir::new(root.join("assets")));
    let pages = headers(ASK_AGAIN).service(ServeDir::new(root).fallback(ServeFile::new(root.join("index.html"))));
    router.nest_service("/assets", assets).fallback_service(pages)
}
