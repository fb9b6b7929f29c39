using System.Security.Cryptography;

namespace ChainCloud.Statements.Tests;

/// <summary>The platform's own primitives, in the forms in which statements and seals use them, on Project Wycheproof's vectors.</summary>
public sealed class PlatformCryptographyTests
{
    [VectorFact]
    public void P256_signatures_are_judged_as_Wycheproof_says()
    {
        var seen = 0;
        foreach (var (group, test) in Wycheproof.Read("ecdsa_secp256r1_sha256_p1363_test.json"))
        {
            var key = DevicePublicKey.Parse(group.GetProperty("publicKey").Hex("uncompressed")).Value;
            Assert.True(test.IsValid() == key.Verify(test.Hex("msg"), test.Hex("sig")), test.Name());
            seen++;
        }

        Assert.True(seen >= 250, $"{seen} vectors");
    }

    [VectorFact]
    public void Compressed_keys_are_the_same_keys()
    {
        foreach (var (group, test) in Wycheproof.Read("ecdsa_secp256r1_sha256_p1363_test.json"))
        {
            var key = DevicePublicKey.Parse(group.GetProperty("publicKey").Hex("uncompressed")).Value;
            Assert.True(key == DevicePublicKey.Parse(key.ToArray()).Value, test.Name());
        }
    }

    [VectorFact]
    public void Aes_256_gcm_opens_exactly_what_Wycheproof_calls_valid()
    {
        var seen = 0;
        foreach (var (group, test) in Wycheproof.Read("aes_gcm_test.json"))
        {
            if ((group.GetProperty("keySize").GetInt32(), group.GetProperty("ivSize").GetInt32(), group.GetProperty("tagSize").GetInt32())
                is not (256, 96, 128))
            {
                continue;
            }

            using var aes = new AesGcm(test.Hex("key"), 16);
            var plain = new byte[test.Hex("msg").Length];
            var opened = Try(() => aes.Decrypt(test.Hex("iv"), test.Hex("ct"), test.Hex("tag"), plain, test.Hex("aad")));
            Assert.True(test.IsValid() == opened, test.Name());
            Assert.True(!opened || plain.AsSpan().SequenceEqual(test.Hex("msg")), test.Name());
            seen++;
        }

        Assert.True(seen >= 50, $"{seen} vectors");
    }

    [VectorFact]
    public void Hkdf_sha256_derives_what_Wycheproof_says()
    {
        var seen = 0;
        foreach (var (_, test) in Wycheproof.Read("hkdf_sha256_test.json"))
        {
            var okm = Array.Empty<byte>();
            var derived = Try(() => okm = HKDF.DeriveKey(
                HashAlgorithmName.SHA256, test.Hex("ikm"), test.GetProperty("size").GetInt32(), test.Hex("salt"), test.Hex("info")));
            Assert.True(test.IsValid() == derived && (!derived || okm.AsSpan().SequenceEqual(test.Hex("okm"))), test.Name());
            seen++;
        }

        Assert.True(seen >= 80, $"{seen} vectors");
    }

    private static bool Try(Action action)
    {
        try
        {
            action();
            return true;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return false;
        }
    }
}
