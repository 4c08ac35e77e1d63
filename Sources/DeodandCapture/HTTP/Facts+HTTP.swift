import DeodandEvents

extension Facts {
  /// How much of a record the headers that are kept may take, and the names of those that are not.
  ///
  /// In bytes, so that the facts leave room for the rest of the record.
  static let headerBytes = 4096
  static let nameBytes = 1024

  /// Adds what a request is addressed to.
  mutating func add(_ request: HTTPRequestHead, _ target: TargetSecrets) {
    add(.httpMethod, request.method)
    add(.urlPath, target.path)
    add(.urlQuery, target.query)
  }

  /// Adds the headers that may be recorded, and the names of the others.
  mutating func add(_ headers: HeaderSecrets, hiding known: KnownSecrets) {
    let kept = headers.kept.map { header in
      (name: header.name, values: header.values.map { known.hide(in: $0) })
    }
    add(.headers, kept, within: Facts.headerBytes)
    if !headers.dropped.isEmpty {
      add(.headersDropped, headers.dropped, within: Facts.nameBytes)
    }
  }

  /// Adds what was left out of a body, and what is odd about it.
  mutating func add(_ body: RecordedBody, codings: [String]) {
    if !codings.isEmpty { add(.contentEncoding, codings.joined(separator: ", ")) }
    add(redacted: body.pointers, dropped: body.dropped)
    for note in body.notes { self.note(note) }
  }

  /// Adds where secrets were left out of a body, and how many.
  mutating func add(redacted pointers: [String], dropped: Int) {
    if !pointers.isEmpty { add(.bodyRedacted, pointers, within: Facts.nameBytes) }
    if dropped > 0 { add(.secretsDropped, Int64(dropped)) }
  }
}
