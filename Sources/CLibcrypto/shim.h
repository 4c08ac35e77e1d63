// Everything Deodand uses of OpenSSL's libcrypto (3.0 or later). What Swift cannot import, because it is a
// macro or is marked deprecated, is wrapped here as a static inline function with its reason.
#ifndef DEODAND_CLIBCRYPTO_SHIM_H
#define DEODAND_CLIBCRYPTO_SHIM_H
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/bio.h>
#include <openssl/cms.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <openssl/ts.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <string.h>

// SHA-256 through the low-level functions. They do what EVP does without a look-up and two allocations per
// digest, which for the 65 bytes of a tree node cost more than hashing them.
static inline void deodand_sha256(unsigned char *out, const void *a, size_t a_length, const void *b,
                                  size_t b_length) {
  SHA256_CTX context;
  SHA256_Init(&context);
  SHA256_Update(&context, a, a_length);
  if (b_length) SHA256_Update(&context, b, b_length);
  SHA256_Final(out, &context);
}

// RFC 6962 section 2.1: one prefix byte before the bytes.
static inline void deodand_sha256_prefixed(unsigned char *out, unsigned char prefix, const void *bytes,
                                           size_t length) {
  deodand_sha256(out, &prefix, 1, bytes, length);
}

// RFC 2104 over SHA-256 for a key of at most one block (64 bytes); every content has a salt of its own, so
// a key schedule can't be kept.
static inline void deodand_hmac_sha256(unsigned char *out, const unsigned char *key, size_t key_length,
                                       const void *bytes, size_t length) {
  unsigned char block[64], inner[32];
  memset(block, 0x36, sizeof block);
  for (size_t i = 0; i < key_length; i++) block[i] ^= key[i];
  deodand_sha256(inner, block, sizeof block, bytes, length);
  memset(block, 0x5c, sizeof block);
  for (size_t i = 0; i < key_length; i++) block[i] ^= key[i];
  deodand_sha256(out, block, sizeof block, inner, sizeof inner);
  OPENSSL_cleanse(block, sizeof block);
  OPENSSL_cleanse(inner, sizeof inner);
}

// Flags that are macros of casts.
static const unsigned long deodand_rfc2253 = XN_FLAG_RFC2253;

static inline int deodand_bio_memory(BIO *bio, unsigned char **data) {
  return (int)BIO_get_mem_data(bio, data);
}
static inline int deodand_gcm_get_tag(EVP_CIPHER_CTX *context, void *tag) {
  return EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, 16, tag);
}
static inline int deodand_gcm_set_tag(EVP_CIPHER_CTX *context, void *tag) {
  return EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, 16, tag);
}
// A macro over EVP_PKEY_Q_keygen's variable arguments.
static inline EVP_PKEY *deodand_generate_p256(void) { return EVP_EC_gen("P-256"); }

static inline int deodand_cms_signer_count(CMS_ContentInfo *cms) {
  STACK_OF(CMS_SignerInfo) *signers = CMS_get0_SignerInfos(cms);
  return signers ? sk_CMS_SignerInfo_num(signers) : 0;
}
static inline X509 *deodand_cms_signer_certificate(CMS_ContentInfo *cms, int index) {
  X509 *certificate = NULL;
  CMS_SignerInfo *signer = sk_CMS_SignerInfo_value(CMS_get0_SignerInfos(cms), index);
  CMS_SignerInfo_get0_algs(signer, NULL, &certificate, NULL, NULL);
  return certificate;
}
// The signing time that a signer claims, in seconds since 1970, or -1.
static inline long long deodand_cms_signing_time(CMS_ContentInfo *cms, int index) {
  CMS_SignerInfo *signer = sk_CMS_SignerInfo_value(CMS_get0_SignerInfos(cms), index);
  int at = CMS_signed_get_attr_by_NID(signer, NID_pkcs9_signingTime, -1);
  if (at < 0) return -1;
  ASN1_TYPE *type = X509_ATTRIBUTE_get0_type(CMS_signed_get_attr(signer, at), 0);
  if (!type || (type->type != V_ASN1_UTCTIME && type->type != V_ASN1_GENERALIZEDTIME)) return -1;
  int days = 0, seconds = 0;
  ASN1_TIME *epoch = ASN1_TIME_set(NULL, 0);
  int good = epoch && ASN1_TIME_diff(&days, &seconds, epoch, type->value.utctime);
  ASN1_TIME_free(epoch);
  return good ? (long long)days * 86400 + seconds : -1;
}
static inline long long deodand_asn1_time(const ASN1_TIME *time) {
  int days = 0, seconds = 0;
  ASN1_TIME *epoch = ASN1_TIME_set(NULL, 0);
  int good = epoch && ASN1_TIME_diff(&days, &seconds, epoch, time);
  ASN1_TIME_free(epoch);
  return good ? (long long)days * 86400 + seconds : -1;
}
static inline int deodand_add_extension(X509 *certificate, int nid, const char *value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, certificate, certificate, NULL, NULL, 0);
  X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
  if (!extension) return 0;
  int good = X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
  return good;
}
#endif
