import DeodandEvents

/// The verdict on one record's proof in a file of its own (C2SP tlog-proof).
public enum ProofVerification {
  /// Checks a proof; `record` are the record's stored bytes, which are handed over beside it.
  ///
  /// A proof holds no key: without one that was brought along nobody has signed anything.
  public static func verdict(on text: String, record: [UInt8]?, trust: Trust) -> Verdict {
    let proof: TlogProof
    do throws(NoteError) {
      proof = try TlogProof(parsing: text)
    } catch {
      return Verdict(findings: [
        Finding(.intact, "proof-form", .invalid, "The proof is not in form: \(error.message).")
      ])
    }
    let form = Finding(.intact, "proof-form", .valid, "The proof is in form.")
    return Verdict(
      findings: [form] + inclusion(of: record, in: proof) + [signature(proof, trust)])
  }

  private static func inclusion(of record: [UInt8]?, in proof: TlogProof) -> [Finding] {
    let code = "record-inclusion"
    guard let record else {
      return [
        Finding(
          .intact, code, .unverifiable,
          "The record is not here. Give it with --record FILE to check that it stands in the log.")
      ]
    }
    let body = proof.checkpoint.body
    do throws(ProofError) {
      try InclusionProof.check(
        proof.path, leaf: LeafHash.of(record), index: proof.index, size: body.size, root: body.root)
    } catch {
      return [
        Finding(
          .intact, code, .invalid,
          "The record does not stand at \(proof.index) in the log that the checkpoint signs.")
      ]
    }
    return [
      Finding(
        .intact, code, .valid,
        "The record stands at \(proof.index) in the log that the checkpoint signs, of size "
          + "\(body.size).", records: [proof.index]),
      Finding(.complete, "selection-complete", .valid, "The record that the proof is of is here."),
    ]
  }

  private static func signature(_ proof: TlogProof, _ trust: Trust) -> Finding {
    let code = "checkpoint-signature"
    let origin = proof.checkpoint.body.origin
    let isSigned = { (key: VerifierKey) in (try? proof.checkpoint.verified(by: key)) != nil }
    switch trust.recognize(origin, byKeys: isSigned) {
    case .right(let source):
      return Finding(
        .signer, code, .valid, "The checkpoint of \(origin) is signed; the key is \(source.words).")
    case .wrong(let source):
      return Finding(
        .signer, code, .invalid, "The checkpoint is not signed by a key that is \(source.words).")
    case .unknown:
      return Finding(
        .signer, code, .unverifiable,
        "Who signed the checkpoint of \(origin) can't be told: give --trust FILE or --key.")
    }
  }
}
