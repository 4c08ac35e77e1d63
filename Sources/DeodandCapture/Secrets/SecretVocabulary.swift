/// The words and shapes by which secrets are known, once for every channel: headers, targets,
/// command lines, environments, bodies and telemetry.
///
/// Data only; `SecretName` judges names by it, `CredentialShape` judges values, `SecretText` finds
/// both in a text. The list stands a second time in `SecretVocabularyTests`, which tries every
/// entry in every channel: whoever adds or drops one does so in both places. Why what is here is
/// here: docs/decisions/0018-telemetry-and-secrets.md.
package enum SecretVocabulary {
  /// What stands in place of a secret in a record.
  package static let mark = "[left out]"

  // MARK: Names

  /// A word that holds one of these speaks of a secret: `apikey`, `passwd`, `oauth2`.
  package static let parts = [
    "key", "token", "secret", "auth", "cookie", "credential", "passw", "passphrase", "passcode",
    "bearer", "jwt", "signature", "csrf", "xsrf",
  ]

  /// Words that speak of a secret only as a whole: `sid` does, `inside` does not.
  package static let wholes = [
    "sig", "pwd", "pw", "otp", "pat", "pass", "pin", "sid", "dpop", "cred", "creds",
  ]

  /// Words that hold one of `parts` and speak of something else.
  ///
  /// What is not here is left out: a record that lacks a value is worth more than one that holds a
  /// key.
  package static let harmless = [
    "author", "authors", "authored", "authoring", "authority", "coauthor", "tokenizer", "tokenize",
    "tokenized", "tokenization", "monkey", "turkey", "donkey", "hockey", "jockey", "keyboard",
    "keyboards", "keyword", "keywords", "keyframe", "keyframes", "keynote", "keypress", "keystroke",
    "keystrokes", "keyspace", "hotkey", "hotkeys", "secretary", "cookiecutter",
  ]

  /// Words of names whose values count or date something.
  ///
  /// Under `max_tokens` the value `5` is evidence; under the same name anything but a number or a
  /// moment is left out.
  package static let counting = [
    "tokens", "ratelimit", "count", "counts", "limit", "budget", "length", "size", "ttl", "expires",
    "expiry", "usage",
  ]

  /// Names that would be taken for secrets, and are evidence: a challenge, a retry, a session that
  /// no server takes for a credential.
  package static let kept: Set<String> = [
    "idempotency-key", "www-authenticate", "proxy-authenticate", "prompt_cache_key",
    "x-claude-code-session-id",
  ]

  /// How headers end that name a session: whoever holds its id is taken for its client.
  ///
  /// Members of bodies are written otherwise (`session_id`) and name a conversation, which is
  /// evidence.
  package static let sessionHeaders = ["session-id", "sessionid"]

  /// Attributes of telemetry that hold such an id.
  package static let sessionAttributes: Set<String> = ["mcp.session.id"]

  /// Headers with the addresses of people and what they came from: no secrets, and not needed to
  /// explain what an agent did.
  package static let personalHeaders: Set<String> = [
    "forwarded", "x-forwarded-for", "x-real-ip", "x-client-ip", "x-cluster-client-ip",
    "cf-connecting-ip", "true-client-ip", "fastly-client-ip", "from", "referer",
  ]

  // MARK: Values

  /// How credentials begin, by whoever issues them.
  ///
  /// OpenAI, Anthropic, Stripe; GitHub and GitLab; Slack; AWS; Google; Hugging Face; JSON Web
  /// Tokens (`{"` in base64url, RFC 7519); npm, PyPI; Groq, xAI, Perplexity, NVIDIA, Replicate,
  /// Tavily, LangSmith; HashiCorp Vault, DigitalOcean, Shopify, SendGrid, Linear, Notion; age.
  package static let beginnings = [
    "sk-", "sk_", "pk_", "rk_", "ek_", "whsec_", "ghp_", "gho_", "ghs_", "ghu_", "ghr_",
    "github_pat_", "glpat-", "glrt-", "xoxb-", "xoxp-", "xoxa-", "xoxr-", "xoxs-", "xapp-", "AKIA",
    "ASIA", "AIza", "ya29.", "GOCSPX-", "hf_", "eyJ", "npm_", "pypi-", "gsk_", "xai-", "pplx-",
    "nvapi-", "r8_", "tvly-", "lsv2_", "hvs.", "dop_v1_", "shpat_", "SG.", "lin_api_", "ntn_",
    "AGE-SECRET-KEY-",
  ]

  /// Bytes; shorter values that begin so are words, not credentials.
  package static let shortest = 16

  /// Schemes of `Authorization` (RFC 9110 section 11.6.2) whose one word is the credential itself.
  package static let schemes = ["bearer", "basic"]
}
