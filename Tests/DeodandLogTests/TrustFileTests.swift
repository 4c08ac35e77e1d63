import DeodandEvents
import DeodandLog
import DeodandTesting
import Testing

/// Trust files: what is written is read again, and what can't be understood is refused as a whole.
@Suite struct TrustFileTests {
  private func file(_ text: String) throws(TrustError) -> TrustFile {
    try TrustFile(parsing: Array(text.utf8))
  }

  private func sample() throws -> (file: TrustFile, log: MemoryLog) {
    let log = try LogTrial.log()
    let birth = try #require(BirthCertificate(log.record(0)))
    let file = TrustFile(
      KeyHistory(birth), origin: birth.origin, checkpoint: try log.checkpoint(size: 100))
    return (file, log)
  }

  @Test("what is written is read again, and the remark is for people")
  func roundTrip() throws {
    var (file, _) = try sample()
    let witness = try TestKeys.signer("witness.example/w", seed: 3).verifier
    file.witnesses = [VerifierKey(name: witness.name, algorithm: .cosignature, key: witness.key)]
    let text = file.text(remark: "log evil\ncertificate nothing")
    #expect(try self.file(text) == file)
    #expect(text.contains("# log evil\n# certificate nothing\n"))
    #expect(try self.file(text.replacing("\n", with: "\r\n")) == file)
    // An editor that strips the ends of lines, or adds none, does no harm.
    #expect(try self.file(String(text.dropLast())) == file)
  }

  @Test(
    "a line that is not understood refuses the file, with its number",
    arguments: [
      ("logs example.com/a+530d903a+AekyeRrm", "is no line"), ("log x", "no verifier key"),
      ("log", "is no line"), ("log a b", "is no line"), (" log x", "is no line"),
      ("certificate example.com/a 12", "no certificate"),
      ("certificate a+b \(String(repeating: "0", count: 64))", "no certificate"),
      ("checkpoint", "no checkpoint follows"), ("checkpoint\n| a\n| 1", "no checkpoint follows"),
      ("| example.com/a", "is no line"), ("witness x", "no verifier key of a witness"),
      ("expires tomorrow", "is no line"), ("log \u{fffd}", "no verifier key"),
    ])
  func malformed(line: String, message: String) throws {
    let error = #expect(throws: TrustError.self) { try file("deodand-trust/1\n\n\(line)\n") }
    #expect(error?.code == .malformed)
    #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
    #expect(error?.line == 3)
    #expect(error?.remedy.isEmpty == false)
  }

  @Test("a checkpoint under a name that no log can have is refused, and not passed over")
  func checkpointName() throws {
    let text = try sample().file.text(remark: "")
    let changed = text.replacing(
      "| example.com/test", with: "|  example.com/test", maxReplacements: 1)
    #expect(changed != text)
    let error = #expect(throws: TrustError.self) { try file(changed) }
    #expect(error?.code == .malformed)
  }

  @Test("a log's key does not pass for a witness's, nor the other way round")
  func kinds() throws {
    let key = try TestKeys.signer("example.com/test").verifier
    let witness = VerifierKey(name: key.name, algorithm: .cosignature, key: key.key)
    #expect(throws: TrustError.self) { try file("deodand-trust/1\nwitness \(key)\n") }
    #expect(throws: TrustError.self) { try file("deodand-trust/1\nlog \(witness)\n") }
    #expect(try file("deodand-trust/1\nlog \(key)\nwitness \(witness)\n").keys == [key])
  }

  @Test("another first line is another format", arguments: ["", "deodand-trust/2\n", "log x\n"])
  func header(text: String) {
    let error = #expect(throws: TrustError.self) { try file(text) }
    #expect(error?.code == .notATrustFile && error?.line == 1)
  }

  @Test("as many bytes and entries as are allowed, and one more")
  func limits() throws {
    let head = "deodand-trust/1\n#"
    let padding = String(repeating: "x", count: TrustFile.byteLimit - head.utf8.count)
    #expect(try file(head + padding) == TrustFile())
    let long = #expect(throws: TrustError.self) { try file(head + padding + "x") }
    #expect(long?.code == .tooLarge && long?.line == 0)
    let line = "certificate example.com/a \(String(repeating: "0", count: 64))\n"
    let most = "deodand-trust/1\n" + String(repeating: line, count: TrustFile.entryLimit)
    #expect(try file(most).certificates.count == TrustFile.entryLimit)
    let more = #expect(throws: TrustError.self) { try file(most + line) }
    #expect(more?.code == .tooLarge && more?.line == TrustFile.entryLimit + 2)
  }

  @Test("a file trusts the logs that it names, and says nothing of others")
  func scope() throws {
    let (file, log) = try sample()
    var trust = Trust()
    trust.add(file, from: .file("a.trust"))
    var trial = try LogTrial(log)
    trial.evidence.trust = trust
    let own = trial.verdict()
    #expect(own.exitCode == 0)
    #expect(own.findings("signer-pinned").map(\.outcome) == [.valid])
    #expect(own.findings("seal-pinned").map(\.outcome) == [.valid])
    #expect(own.findings("kept-consistent").map(\.outcome) == [.valid])
    #expect(own.findings("signer-pinned").first?.message.contains("a.trust") == true)
    var other = TrustFile()
    other.keys = [try TestKeys.signer("example.com/other").verifier]
    trial.evidence.trust = Trust()
    trial.evidence.trust.add(other, from: .file("b.trust"))
    #expect(trial.verdict().findings("signer-pinned").map(\.outcome) == [.unverifiable])
    #expect(trial.verdict().exitCode == 3)
  }

  @Test("two sources that disagree are never outvoted")
  func disagreement() throws {
    let (file, log) = try sample()
    let stranger = try TestKeys.signer("example.com/test", seed: 9).verifier
    var trial = try LogTrial(log)
    trial.evidence.trust = Trust(key: stranger)
    trial.evidence.trust.add(file, from: .file("a.trust"))
    #expect(trial.verdict().codes(.invalid) == ["signer-pinned"])
    // Within one file, several keys of a log are those that it has had.
    var both = file
    both.keys.insert(stranger, at: 0)
    trial.evidence.trust = Trust()
    trial.evidence.trust.add(both, from: .file("a.trust"))
    #expect(trial.verdict().exitCode == 0)
  }
}
