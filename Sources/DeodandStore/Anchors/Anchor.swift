/// What somebody else says of a checkpoint after it was signed, as it arrived.
///
/// The bytes are kept whatever they are: rules say what they prove, storage does not.
///
/// An anchor is from outside and is not covered by the tree. A forged one can be added by anybody
/// who may write the log; it proves nothing, as its signature is by no key that a verifier trusts.
public struct Anchor: Sendable, Hashable {
  /// What an anchor is, by the name that stands in the table.
  public struct Kind: RawRepresentable, Sendable, Hashable {
    /// The name.
    public let rawValue: String

    /// Names a kind; one that this version does not know is kept and listed.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// The signature line of a witness, with its line end (C2SP tlog-cosignature).
    public static let cosignature = Kind(rawValue: "cosignature")
    /// A time-stamp token over the note, DER (RFC 3161 section 2.4.2).
    public static let timeStamp = Kind(rawValue: "time-stamp")
  }

  /// The most bytes that one may have; tokens with a chain of certificates have up to some 10,000.
  public static let maximumBytes = 65_535

  /// The size of the checkpoint.
  public let size: UInt64
  /// What it is.
  public let kind: Kind
  /// The anchor itself.
  public let bytes: [UInt8]

  /// Describes an anchor.
  public init(size: UInt64, kind: Kind, bytes: [UInt8]) {
    self.size = size
    self.kind = kind
    self.bytes = bytes
  }
}
