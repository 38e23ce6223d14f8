SELECT t.id, t.issuer_id AS user_id, t.organization_id, t.name, t.last_used_at AS seen_at, t.expires_at,
    t.revoked_at, t.scopes, t.workspaces, m.role, w.workspace_id, w.role AS workspace_role
FROM api_tokens t
JOIN members m ON m.organization_id = t.organization_id AND m.user_id = t.issuer_id
LEFT JOIN workspace_roles w ON w.organization_id = m.organization_id AND w.user_id = m.user_id
WHERE t.token_hash = $1
