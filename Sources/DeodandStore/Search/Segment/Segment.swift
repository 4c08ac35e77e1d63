import DeodandCrypto
import DeodandEvents
package import DeodandSystem

/// The index of a range of records: a search tree whose root its head vouches for.
///
/// A block is used after its hash was compared with that in the node above it, so that whoever
/// edits the file without the index key changes no answer and makes nothing seem absent: between
/// two keys that follow each other there is nothing. Segments never change; which records they are
/// of, the head says.
package final class Segment {
  /// Blocks that were read are kept up to this many, then all are dropped.
  private static let keptBlocks = 128

  package let head: SegmentHead
  package let shape: SegmentShape
  private let file: FileDescriptor?
  private let memory: [UInt8]
  private var kept: [Int: [UInt8]] = [:]
  /// Why nothing in it is believed any more: a block that was not what it should have been.
  package private(set) var damage: String?

  /// A segment in memory, which nobody else can have changed.
  init(_ head: SegmentHead, memory: [UInt8]) {
    self.head = head
    self.memory = memory
    file = nil
    shape = SegmentShape(leaves: head.leaves)
  }

  /// A segment in a file, whose head was checked.
  init(_ head: SegmentHead, file: consuming FileDescriptor) {
    self.head = head
    self.file = consume file
    memory = []
    shape = SegmentShape(leaves: head.leaves)
  }

  /// Opens a file; nil if it is not, as a whole, one that the key sealed.
  package static func open(_ file: consuming FileDescriptor, sealedBy key: SegmentSeal) -> Segment?
  {
    guard let bytes = try? file.read(SegmentHead.byteCount, at: 0),
      let head = SegmentHead(bytes, sealedBy: key),
      (try? file.byteCount()) == SegmentShape(leaves: head.leaves).byteCount
    else { return nil }
    return Segment(head, file: file)
  }

  /// The numbers of its records.
  package var range: Range<Int64> { head.range }
  /// Whether it is in a file that others may read and change.
  var isStored: Bool { file != nil }

  /// Gives up on it.
  func spoil(_ why: String) -> StoreError {
    damage = why
    return StoreError(
      .damaged, "the search index of records \(range.lowerBound) to \(range.upperBound - 1) \(why)",
      remedy: "ask again: it is built anew")
  }

  // MARK: - Blocks

  /// A leaf.
  func leaf(_ index: Int) throws(StoreError) -> LeafReader {
    guard let leaf = LeafReader(try block(0, index), base: range.lowerBound) else {
      throw spoil("holds a block that is no leaf")
    }
    return leaf
  }

  /// A block that is what the node above it says.
  func block(_ level: Int, _ index: Int) throws(StoreError) -> [UInt8] {
    let offset = shape.offset(level, index)
    if let known = kept[offset] { return known }
    let block: [UInt8]
    if isStored {
      guard let read = try? file?.read(SegmentShape.blockBytes, at: offset),
        read.count == SegmentShape.blockBytes
      else { throw spoil("can't be read") }
      guard Hash256(words: SHA256.hash(read).words) == (try hash(level, index)) else {
        throw spoil("was changed")
      }
      block = read
    } else {
      block = Array(memory[offset..<offset + SegmentShape.blockBytes])
    }
    if kept.count >= Self.keptBlocks { kept.removeAll(keepingCapacity: true) }
    kept[offset] = block
    return block
  }

  /// The hash that a block should have.
  private func hash(_ level: Int, _ index: Int) throws(StoreError) -> Hash256 {
    if level == shape.top { return head.root }
    let node = try block(level + 1, index / SegmentShape.fanOut)
    return SegmentNode.hash(node, index % SegmentShape.fanOut) ?? head.root
  }

  // MARK: - Looking up

  /// The leaf in which a key stands if it stands anywhere, and the first key of the leaf after it;
  /// nil if all keys are beyond it.
  ///
  /// Where there is one leaf alone nobody states its first key, and it is answered.
  func place(of key: SegmentKey) throws(StoreError) -> (leaf: Int, next: SegmentKey?)? {
    var index = 0
    var next: SegmentKey?
    for level in stride(from: shape.top, to: 0, by: -1) {
      let node = try block(level, index)
      let count = shape.entries(level, index)
      guard let entry = SegmentNode.last(notBeyond: key, node, count) else { return nil }
      if entry + 1 < count { next = SegmentNode.key(node, entry + 1) }
      index = index * SegmentShape.fanOut + entry
    }
    return shape.top < 0 ? nil : (index, next)
  }

  /// The first key; nil if there is none or nobody states it.
  func firstKey() throws(StoreError) -> SegmentKey? {
    shape.top <= 0 ? nil : SegmentNode.key(try block(shape.top, 0), 0)
  }

  /// The numbers of a term in one leaf, ascending.
  func numbers(of term: Int64, in index: Int) throws(StoreError) -> [Int64] {
    var leaf = try leaf(index)
    if leaf.isOfMoments { return [] }
    var numbers: [Int64] = []
    while !leaf.isAtEnd {
      guard let found = leaf.run(into: &numbers, from: term) else {
        throw spoil("holds a list that is none")
      }
      if found < term { continue }
      guard found == term else { return [] }
      guard let last = numbers.last, range.contains(numbers[0]), range.contains(last)
      else { throw spoil("names records that it is not of") }
      return numbers
    }
    return []
  }
}

extension SegmentHead {
  /// Stands where there are no leaves.
  static let noRoot = Hash256(words: (0, 0, 0, 0))
}
