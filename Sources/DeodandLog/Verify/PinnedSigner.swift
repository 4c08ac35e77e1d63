/// Whose log it is, in a log as in a bundle (code `signer-pinned`).
///
/// Anybody can make a log of any name with keys of their own, and all of it will agree with itself:
/// without something that the verifier brought along the answer is never better than UNVERIFIABLE.
package enum PinnedSigner {
  /// Compares the log's keys with what was brought along.
  ///
  /// `isBound` says that a kept checkpoint binds record 0, and `isSealed` that a certificate that
  /// was brought along seals the whole of it: then the key follows from what is known.
  package static func finding(
    _ trust: Trust, _ keys: KeyHistory, of origin: String, isBound: Bool, isSealed: Bool
  ) -> Finding {
    let code = "signer-pinned"
    switch trust.recognize(origin, byKeys: { keys.names($0) }) {
    case .right(let source):
      return Finding(.signer, code, .valid, "The log's key is \(source.words).")
    case .wrong(let source):
      let own = keys.logKeys.map(\.key.description).joined(separator: ", ")
      return Finding(
        .signer, code, .invalid, "The log names another key than \(source.words): \(own).")
    case .unknown: break
    }
    if isBound {
      return Finding(
        .signer, code, .valid,
        "The log's key is the one in record 0, which a checkpoint that you brought along covers.")
    }
    if isSealed {
      return Finding(
        .coverage, code, .unverifiable,
        "The log's key is vouched for by the seal alone. Give --trust FILE or --key to check it.")
    }
    let what =
      trust.isEmpty
      ? "Whose log this is can't be told: you brought nothing along to recognise it by"
      : "Whose log this is can't be told: what you brought along names no key of \(origin)"
    return Finding(
      .signer, code, .unverifiable,
      "\(what). Give --trust FILE, as deodand keys lodge writes it, --key or --checkpoint.")
  }
}
