/// `VERIFY.txt`: what an expert types, and what to expect.
///
/// It is the same in every bundle of one version of the answers' rules, and `verify` compares it:
/// nobody can put other commands in its place. The lines between the marks are run by a test.
///
/// An expert for the other side should not have to trust, or install, the program that made the
/// evidence.
enum VerifyText {
  static let text =
    """
    HOW TO CHECK THIS BUNDLE WITHOUT DEODAND

    You need unzip, sha256sum (GNU coreutils) and openssl (1.1.1 or later). Unpack the bundle into an empty
    folder (unzip NAME.asice), go there, and type these lines. Each must end without an error.

    --- begin commands
    # 1. Every file is the one that the bag lists.
    sha256sum --quiet -c \(BundlePath.bagManifest)
    sha256sum --quiet -c \(BundlePath.tagManifest)

    # 2. The list that the seal covers is sealed by the key in \(BundlePath.certificate).
    openssl cms -verify -binary -inform DER -in \(BundlePath.seal) -content \(BundlePath.asicManifest) \
    -CAfile \(BundlePath.certificate) -purpose any -out /dev/null

    # 3. The files are the ones on that list.
    sed -n 's/.*URI="\\([^"]*\\)"><.*<ds:DigestValue>\\([^<]*\\)<.*/\\1 \\2/p' \(BundlePath.asicManifest) | \
    while read -r file digest; do \
    test "$(openssl dgst -sha256 -binary "$file" | base64)" = "$digest" || exit 1; done

    # 4. Each disclosed content is the one that its record commits to: HMAC-SHA-256 under its salt.
    while read -r commitment salt file; do \
    test "$(openssl dgst -sha256 -mac HMAC -macopt hexkey:$salt -r "$file" | cut -c1-64)" = "$commitment" \
    || exit 1; done < \(BundlePath.disclosures)
    --- end commands

    Line 2 answers "CMS Verification successful". If the certificate has expired since, add
    -attime SECONDS with a moment within its validity (openssl x509 -noout -dates -in \
    \(BundlePath.certificate)).

    Whose key is it? The fingerprint of the certificate
    (openssl x509 -noout -fingerprint -sha256 -in \(BundlePath.certificate))
    must be the one in record 0 (\(BundlePath.records), first line, data.keys.evidence), and better: the one
    that was lodged with you before.

    The records, their proofs and the checkpoint are checked as docs/spec/bundle.md describes; deodand verify
    does it, and so does any program written from that page. deodand verify also computes the explanations, the
    gaps and the report again from the records and compares them with those that are here, and compares this text.

    WHAT THIS DOES NOT PROVE

    That what the records say is true. That everything was captured. That a model's stated reasoning is its
    reason. Who held the key. When it happened, unless META-INF holds a time-stamp token. Who made this bundle, when
    and why: data/manifest.json and data/custody.jsonl are the word of whoever made it.

    """
}
