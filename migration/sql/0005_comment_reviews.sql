-- What people say in a round besides their verdicts.
CREATE TABLE review_comments (
    organization_id {uuid} NOT NULL,
    id {uuid} NOT NULL,
    review_id {uuid} NOT NULL,
    user_id {uuid},
    actor_name text NOT NULL,
    comment text NOT NULL,
    created_at {time} NOT NULL,
    PRIMARY KEY (organization_id, id),
    FOREIGN KEY (organization_id, review_id) REFERENCES reviews (organization_id, id)
);
CREATE INDEX review_comments_review_idx ON review_comments (organization_id, review_id, id);
