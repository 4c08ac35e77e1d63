// Facts that any record may have.

extension FactKey where Value == JSONObject {
  /// What `data` says of the bodies that are held outside the record, by name.
  ///
  /// Written by the store, read by `Record.content`; in a parsed record it is taken out of
  /// `data`.
  public static var content: Self { Self("content") }
  /// Who handed a draft in over HTTP or the socket, as far as the connection tells.
  ///
  /// Written by the agent.
  public static var peer: Self { Self("peer") }
}

extension FactKey where Value == Timestamp {
  /// When it happened, by the word of its source; absent where the source gave no time.
  ///
  /// Written by the store from the draft.
  public static var occurred: Self { Self("occurred") }
}

extension FactKey where Value == String {
  /// In `content.erased`: whose content, by the label of the key that was destroyed.
  ///
  /// The label of a draft's content follows from `customer` and `person`: see `DataSubject`.
  public static var dataSubject: Self { Self("datasubject") }
  /// What is odd about the message, or what was shortened or left out of the record: sentences
  /// joined by `; `.
  ///
  /// Written by every capture.
  public static var note: Self { Self("note") }
  /// On whose behalf the action is taken: the operator's name or number of the customer.
  ///
  /// Written from the configuration, the route, the header `X-Deodand-Customer`, an option or the
  /// draft; `datasubject` is derived from it.
  public static var customer: Self { Self("customer") }
  /// Whom the content is about: an opaque identifier of the operator's, such as an account
  /// number.
  ///
  /// Not a name and not an address: it is not erased with the content. Written where the operator
  /// says how to find it.
  public static var person: Self { Self("person") }
  /// Why: of a stop, an end, a loss, a withdrawal, an export, in the words of whoever stated it.
  public static var reason: Self { Self("reason") }
  /// Who made an entry, by their own word: `user@host`.
  ///
  /// Written by commands that enter what people declare.
  public static var statedBy: Self { Self("by") }
  /// In `peer`: the address at the other end of a TCP connection.
  public static var peerAddress: Self { Self("address") }
  /// In `peer`: the origin of the page that asked, as its browser says.
  public static var peerOrigin: Self { Self("origin") }
}

extension FactKey where Value == Int64 {
  /// In `peer`: the process at the other end of the socket, as the kernel says.
  public static var peerProcess: Self { Self("pid") }
  /// In `peer`: its numeric user id, as the kernel says.
  public static var peerUser: Self { Self("uid") }
  /// In `peer`: its numeric group id, as the kernel says.
  public static var peerGroup: Self { Self("gid") }
}
