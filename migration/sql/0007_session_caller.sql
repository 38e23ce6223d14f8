SELECT s.id, s.user_id, s.organization_id, u.name, s.last_seen_at AS seen_at, s.expires_at, s.revoked_at,
    CAST(NULL AS text) AS scopes, CAST(NULL AS text) AS workspaces, m.role, w.workspace_id,
    w.role AS workspace_role
FROM sessions s
JOIN users u ON u.id = s.user_id
JOIN members m ON m.organization_id = s.organization_id AND m.user_id = s.user_id
LEFT JOIN workspace_roles w ON w.organization_id = m.organization_id AND w.user_id = m.user_id
WHERE s.token_hash = $1
