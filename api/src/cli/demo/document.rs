//! The documents the demo sends.

pub(super) const SIGN_UP: &str = "mutation($input: SignUpInput!) {
  signUp(input: $input) { user { id name } userErrors { code field message } } }";

pub(super) const WORKSPACE_CREATE: &str = "mutation($input: WorkspaceCreateInput!) {
  workspaceCreate(input: $input) { workspace { id } userErrors { code field message } } }";

pub(super) const MEMBER_INVITE: &str = "mutation($input: MemberInviteInput!) {
  memberInvite(input: $input) { sent { token } userErrors { code field message } } }";

pub(super) const INVITATION_ACCEPT: &str = "mutation($input: InvitationAcceptInput!) {
  invitationAccept(input: $input) { user { id name } userErrors { code field message } } }";

pub(super) const STYLE_GUIDE_WRITE: &str = "mutation($input: StyleGuideWriteInput!) {
  styleGuideWrite(input: $input) { styleGuide { id version } userErrors { code field message } } }";

pub(super) const CAMPAIGN_CREATE: &str = "mutation($input: CampaignCreateInput!) {
  campaignCreate(input: $input) { campaign { id } userErrors { code field message } } }";

pub(super) const CAMPAIGN_SUBMIT: &str = "mutation($input: CampaignSubmitInput!) {
  campaignSubmit(input: $input) { review { id digest } userErrors { code field message } } }";

pub(super) const REVIEW_DECIDE: &str = "mutation($input: ReviewDecideInput!) {
  reviewDecide(input: $input) { review { id state } userErrors { code field message } } }";

pub(super) const REQUEST_DRAFT: &str = "mutation($input: CampaignRequestDraftInput!) {
  campaignRequestDraft(input: $input) { campaign { id } userErrors { code field message } } }";

pub(super) const CAMPAIGN: &str = "query($id: ID!) { campaign(id: $id) {
  id name state progress
  brief { goal product audience placements startDate endDate callToAction link language }
  strategy { id version digest authorName positioning insight
    messages { headline support }
    creatives { key placement intent headline direction outputs scheduledOn } }
  reviews { id state submittedByName openedAt closedAt
    strategy { version }
    decisions { actorName verdict comment decidedAt digest } }
  tasks { kind creativeKey state progress error } } }";

pub(super) const ASSETS: &str = "query($id: ID!) { campaign(id: $id) { assets {
  id kind creativeKey placement digest
  copy { text title hashtags }
  file { name mediaType byteLength width height durationMs altText url }
  provenance { provider model seed promptDigest costMicros } } } }";

pub(super) const AUDIT: &str = "query($after: String) {
  auditVerification { intact events fault }
  auditEvents(first: 100, after: $after) {
    nodes { sequence at actorKind actorName action subject campaignId detail previousHash hash }
    pageInfo { hasNextPage endCursor } } }";
