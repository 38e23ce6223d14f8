-- People. Not of one organization: a person may belong to several.
CREATE TABLE users (
    id {uuid} NOT NULL PRIMARY KEY,
    email text NOT NULL,
    name text NOT NULL,
    password_hash text,
    created_at {time} NOT NULL,
    CONSTRAINT users_email_key UNIQUE (email)
);

CREATE TABLE sessions (
    id {uuid} NOT NULL PRIMARY KEY,
    token_hash text NOT NULL,
    user_id {uuid} NOT NULL REFERENCES users (id),
    organization_id {uuid} NOT NULL,
    created_at {time} NOT NULL,
    last_seen_at {time} NOT NULL,
    expires_at {time} NOT NULL,
    revoked_at {time},
    CONSTRAINT sessions_token_hash_key UNIQUE (token_hash)
);
CREATE INDEX sessions_user_idx ON sessions (user_id);

-- Tenants.
CREATE TABLE organizations (
    id {uuid} NOT NULL PRIMARY KEY,
    name text NOT NULL,
    created_at {time} NOT NULL
);

-- The last link of each organization's audit chain; locked by whoever appends.
CREATE TABLE audit_heads (
    organization_id {uuid} NOT NULL PRIMARY KEY REFERENCES organizations (id),
    seq bigint NOT NULL,
    hash text NOT NULL
);

CREATE TABLE members (
    organization_id {uuid} NOT NULL REFERENCES organizations (id),
    id {uuid} NOT NULL,
    user_id {uuid} NOT NULL REFERENCES users (id),
    role text NOT NULL CHECK (role IN ('owner', 'admin', 'member')),
    created_at {time} NOT NULL,
    PRIMARY KEY (organization_id, id),
    CONSTRAINT members_user_key UNIQUE (organization_id, user_id)
);
CREATE INDEX members_of_user_idx ON members (user_id);

CREATE TABLE invitations (
    organization_id {uuid} NOT NULL REFERENCES organizations (id),
    id {uuid} NOT NULL,
    email text NOT NULL,
    role text NOT NULL CHECK (role IN ('owner', 'admin', 'member')),
    workspace_roles text NOT NULL,
    token_hash text NOT NULL,
    invited_by {uuid} NOT NULL,
    created_at {time} NOT NULL,
    expires_at {time} NOT NULL,
    accepted_at {time},
    revoked_at {time},
    PRIMARY KEY (organization_id, id),
    CONSTRAINT invitations_token_hash_key UNIQUE (token_hash)
);

CREATE TABLE workspaces (
    organization_id {uuid} NOT NULL REFERENCES organizations (id),
    id {uuid} NOT NULL,
    name text NOT NULL,
    approval_policy text NOT NULL,
    created_at {time} NOT NULL,
    PRIMARY KEY (organization_id, id),
    CONSTRAINT workspaces_name_key UNIQUE (organization_id, name)
);

CREATE TABLE workspace_roles (
    organization_id {uuid} NOT NULL,
    workspace_id {uuid} NOT NULL,
    user_id {uuid} NOT NULL,
    role text NOT NULL CHECK (role IN ('manager', 'editor', 'approver', 'client', 'viewer')),
    PRIMARY KEY (organization_id, workspace_id, user_id, role),
    FOREIGN KEY (organization_id, workspace_id) REFERENCES workspaces (organization_id, id),
    FOREIGN KEY (organization_id, user_id) REFERENCES members (organization_id, user_id) ON DELETE CASCADE
);

CREATE TABLE api_tokens (
    organization_id {uuid} NOT NULL REFERENCES organizations (id),
    id {uuid} NOT NULL,
    issuer_id {uuid} NOT NULL,
    name text NOT NULL,
    token_hash text NOT NULL,
    scopes text NOT NULL,
    workspaces text,
    created_at {time} NOT NULL,
    expires_at {time},
    last_used_at {time},
    revoked_at {time},
    PRIMARY KEY (organization_id, id),
    CONSTRAINT api_tokens_token_hash_key UNIQUE (token_hash)
);

-- Brands.
CREATE TABLE media (
    organization_id {uuid} NOT NULL,
    id {uuid} NOT NULL,
    workspace_id {uuid} NOT NULL,
    media_type text NOT NULL,
    byte_length bigint NOT NULL,
    width integer NOT NULL,
    height integer NOT NULL,
    digest text NOT NULL,
    object_key text NOT NULL,
    created_at {time} NOT NULL,
    PRIMARY KEY (organization_id, id),
    FOREIGN KEY (organization_id, workspace_id) REFERENCES workspaces (organization_id, id)
);

CREATE TABLE style_guides (
    organization_id {uuid} NOT NULL,
    id {uuid} NOT NULL,
    workspace_id {uuid} NOT NULL,
    version integer NOT NULL,
    content text NOT NULL,
    digest text NOT NULL,
    author_name text NOT NULL,
    created_at {time} NOT NULL,
    PRIMARY KEY (organization_id, id),
    CONSTRAINT style_guides_version_key UNIQUE (organization_id, workspace_id, version),
    FOREIGN KEY (organization_id, workspace_id) REFERENCES workspaces (organization_id, id)
);

-- Campaigns.
CREATE TABLE campaigns (
    organization_id {uuid} NOT NULL,
    id {uuid} NOT NULL,
    workspace_id {uuid} NOT NULL,
    name text NOT NULL,
    state text NOT NULL CHECK (state IN ('draft', 'strategizing', 'in_review', 'changes_requested',
        'approved', 'generating', 'ready', 'live', 'completed', 'archived', 'rejected', 'cancelled',
        'failed')),
    brief_id {uuid} NOT NULL,
    strategy_id {uuid},
    created_by {uuid},
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL,
    PRIMARY KEY (organization_id, id),
    FOREIGN KEY (organization_id, workspace_id) REFERENCES workspaces (organization_id, id)
);
CREATE INDEX campaigns_workspace_idx ON campaigns (organization_id, workspace_id, id);

CREATE TABLE briefs (
    organization_id {uuid} NOT NULL,
    id {uuid} NOT NULL,
    campaign_id {uuid} NOT NULL,
    version integer NOT NULL,
    content text NOT NULL,
    digest text NOT NULL,
    author_name text NOT NULL,
    created_at {time} NOT NULL,
    PRIMARY KEY (organization_id, id),
    CONSTRAINT briefs_version_key UNIQUE (organization_id, campaign_id, version),
    FOREIGN KEY (organization_id, campaign_id) REFERENCES campaigns (organization_id, id)
);

CREATE TABLE strategies (
    organization_id {uuid} NOT NULL,
    id {uuid} NOT NULL,
    workspace_id {uuid} NOT NULL,
    campaign_id {uuid} NOT NULL,
    version integer NOT NULL,
    content text NOT NULL,
    digest text NOT NULL,
    brief_id {uuid} NOT NULL,
    style_guide_id {uuid} NOT NULL,
    author_id {uuid},
    author_name text NOT NULL,
    instruction text,
    provenance text,
    created_at {time} NOT NULL,
    PRIMARY KEY (organization_id, id),
    CONSTRAINT strategies_version_key UNIQUE (organization_id, campaign_id, version),
    FOREIGN KEY (organization_id, campaign_id) REFERENCES campaigns (organization_id, id),
    FOREIGN KEY (organization_id, brief_id) REFERENCES briefs (organization_id, id),
    FOREIGN KEY (organization_id, style_guide_id) REFERENCES style_guides (organization_id, id)
);

-- Reviews: one open round a campaign.
CREATE TABLE reviews (
    organization_id {uuid} NOT NULL,
    id {uuid} NOT NULL,
    workspace_id {uuid} NOT NULL,
    campaign_id {uuid} NOT NULL,
    strategy_id {uuid} NOT NULL,
    digest text NOT NULL,
    policy text NOT NULL,
    state text NOT NULL CHECK (state IN ('open', 'approved', 'changes_requested', 'rejected',
        'superseded', 'withdrawn')),
    held boolean NOT NULL,
    submitted_by {uuid},
    submitted_by_name text NOT NULL,
    opened_at {time} NOT NULL,
    closed_at {time},
    PRIMARY KEY (organization_id, id),
    FOREIGN KEY (organization_id, campaign_id) REFERENCES campaigns (organization_id, id),
    FOREIGN KEY (organization_id, strategy_id) REFERENCES strategies (organization_id, id)
);
CREATE UNIQUE INDEX reviews_open_key ON reviews (organization_id, campaign_id) WHERE state = 'open';
CREATE INDEX reviews_campaign_idx ON reviews (organization_id, campaign_id, id);

CREATE TABLE review_decisions (
    organization_id {uuid} NOT NULL,
    id {uuid} NOT NULL,
    review_id {uuid} NOT NULL,
    step integer NOT NULL,
    user_id {uuid} NOT NULL,
    actor_name text NOT NULL,
    verdict text NOT NULL CHECK (verdict IN ('approve', 'request_changes', 'reject', 'hold', 'resume')),
    comment text,
    digest text NOT NULL,
    created_at {time} NOT NULL,
    PRIMARY KEY (organization_id, id),
    FOREIGN KEY (organization_id, review_id) REFERENCES reviews (organization_id, id)
);
CREATE INDEX review_decisions_review_idx ON review_decisions (organization_id, review_id, id);
-- One person approves a round once, however often and from wherever they press.
CREATE UNIQUE INDEX review_decisions_approver_key ON review_decisions (organization_id, review_id, user_id)
    WHERE verdict = 'approve';

-- Background work. wake_at is when the relay next speaks of the task: its due time while it waits,
-- the end of its lease while it is worked on, nothing once it is settled.
CREATE TABLE tasks (
    organization_id {uuid} NOT NULL,
    id {uuid} NOT NULL,
    workspace_id {uuid} NOT NULL,
    campaign_id {uuid} NOT NULL,
    strategy_id {uuid},
    kind text NOT NULL CHECK (kind IN ('strategize', 'write_copy', 'draw_image', 'film_video')),
    creative_key text,
    instruction text,
    requested_by {uuid},
    requested_by_name text NOT NULL,
    dedupe_key text NOT NULL,
    state text NOT NULL CHECK (state IN ('queued', 'leased', 'succeeded', 'retry_wait', 'dead', 'cancelled')),
    attempt integer NOT NULL,
    max_attempts integer NOT NULL,
    fence bigint NOT NULL,
    run_at {time} NOT NULL,
    wake_at {time},
    lease_owner text,
    lease_until {time},
    progress integer NOT NULL,
    error text,
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL,
    finished_at {time},
    PRIMARY KEY (organization_id, id),
    CONSTRAINT tasks_dedupe_key UNIQUE (organization_id, dedupe_key),
    FOREIGN KEY (organization_id, campaign_id) REFERENCES campaigns (organization_id, id)
);
CREATE INDEX tasks_wake_idx ON tasks (wake_at) WHERE wake_at IS NOT NULL;
CREATE INDEX tasks_campaign_idx ON tasks (organization_id, campaign_id, id);
CREATE INDEX tasks_workspace_idx ON tasks (organization_id, workspace_id, id);

CREATE TABLE task_attempts (
    organization_id {uuid} NOT NULL,
    id {uuid} NOT NULL,
    task_id {uuid} NOT NULL,
    attempt integer NOT NULL,
    fence bigint NOT NULL,
    worker text NOT NULL,
    started_at {time} NOT NULL,
    finished_at {time},
    outcome text CHECK (outcome IN ('succeeded', 'failed', 'lost', 'cancelled')),
    error text,
    provider text,
    model text,
    cost_micros bigint,
    PRIMARY KEY (organization_id, id),
    CONSTRAINT task_attempts_fence_key UNIQUE (organization_id, task_id, fence),
    FOREIGN KEY (organization_id, task_id) REFERENCES tasks (organization_id, id)
);

-- What was made: one live asset for a strategy version, creative, kind and generation.
CREATE TABLE assets (
    organization_id {uuid} NOT NULL,
    id {uuid} NOT NULL,
    workspace_id {uuid} NOT NULL,
    campaign_id {uuid} NOT NULL,
    strategy_id {uuid} NOT NULL,
    task_id {uuid} NOT NULL,
    creative_key text NOT NULL,
    placement text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('copy', 'image', 'video')),
    generation integer NOT NULL,
    copy text,
    media_type text,
    byte_length bigint,
    width integer,
    height integer,
    duration_ms bigint,
    alt_text text,
    digest text NOT NULL,
    object_key text,
    provenance text NOT NULL,
    style_guide_id {uuid} NOT NULL,
    created_at {time} NOT NULL,
    PRIMARY KEY (organization_id, id),
    CONSTRAINT assets_once_key UNIQUE (organization_id, strategy_id, creative_key, kind, generation),
    FOREIGN KEY (organization_id, campaign_id) REFERENCES campaigns (organization_id, id),
    FOREIGN KEY (organization_id, strategy_id) REFERENCES strategies (organization_id, id),
    FOREIGN KEY (organization_id, task_id) REFERENCES tasks (organization_id, id)
);
CREATE INDEX assets_campaign_idx ON assets (organization_id, campaign_id, id);
CREATE INDEX assets_workspace_idx ON assets (organization_id, workspace_id, id);

-- History. No foreign keys: it outlives what it tells of.
CREATE TABLE audit_events (
    organization_id {uuid} NOT NULL,
    seq bigint NOT NULL,
    id {uuid} NOT NULL,
    at {time} NOT NULL,
    actor_kind text NOT NULL,
    actor_id {uuid},
    actor_name text NOT NULL,
    action text NOT NULL,
    subject text NOT NULL,
    workspace_id {uuid},
    campaign_id {uuid},
    detail text NOT NULL,
    previous_hash text NOT NULL,
    hash text NOT NULL,
    PRIMARY KEY (organization_id, seq),
    CONSTRAINT audit_events_id_key UNIQUE (organization_id, id)
);
CREATE INDEX audit_events_campaign_idx ON audit_events (organization_id, campaign_id, seq);

-- What the world outside is still to hear of.
CREATE TABLE outbox (
    organization_id {uuid} NOT NULL,
    id {uuid} NOT NULL,
    payload text NOT NULL,
    created_at {time} NOT NULL,
    PRIMARY KEY (organization_id, id)
);
CREATE INDEX outbox_order_idx ON outbox (id);

CREATE TABLE idempotency_keys (
    organization_id {uuid} NOT NULL,
    actor_ref text NOT NULL,
    key text NOT NULL,
    request_digest text NOT NULL,
    state text NOT NULL CHECK (state IN ('claimed', 'applied', 'answered')),
    response text,
    created_at {time} NOT NULL,
    PRIMARY KEY (organization_id, actor_ref, key)
);
