using System.Buffers.Binary;
using System.Security.Cryptography;
using ChainCloud.Chains.Keys.Curve;

namespace ChainCloud.Chains;

/// <summary>The destinations of an account (BIP-44, BIP-84), from public data only.</summary>
public static class WalletAddresses
{
    /// <summary>Points that share one inversion: enough to make it cheap, few enough to stay in the cache.</summary>
    private const int ChunkLength = 1024;

    /// <summary>Below this number of keys one after the other is quicker.</summary>
    private const int WorthFrom = 8;

    /// <summary>
    /// The destinations at /<paramref name="branch"/>/<paramref name="first"/> and the <paramref name="count"/> - 1 after it, in order.
    /// Throws for numbers of 2^31 or more. Fast for batches: all keys are added up together from a table of the generator.
    /// </summary>
    public static ScriptPubKey[] Derive(
        ExtendedPublicKey account, uint branch, uint first, uint count, AddressForm form = AddressForm.P2wpkh)
    {
        CheckRange(first, count);
        var parent = account.Child(branch);
        var scripts = new ScriptPubKey[count];
        var chunk = new Chunk((int)Math.Min(count, ChunkLength));
        var at = 0;
        foreach (var numbers in Enumerable.Range(0, (int)count).Select(i => first + (uint)i).Chunk(ChunkLength))
        {
            foreach (ref readonly var point in chunk.Derive(parent, numbers))
            {
                scripts[at++] = form.Destination(in point);
            }
        }

        return scripts;
    }

    /// <summary>
    /// The compressed public keys of a branch with these numbers, in their order; many are added up together. Throws for numbers of 2^31 or more.
    /// </summary>
    public static byte[][] PublicKeys(ExtendedPublicKey branch, IReadOnlyCollection<uint> numbers)
    {
        if (numbers.Any(n => n >= DerivationPath.Hardened))
        {
            throw new ArgumentOutOfRangeException(nameof(numbers), "A hardened step needs the private key.");
        }

        if (numbers.Count < WorthFrom)
        {
            return [.. numbers.Select(n => branch.Child(n).PublicKey.ToArray())];
        }

        var keys = new byte[numbers.Count][];
        var chunk = new Chunk(Math.Min(numbers.Count, ChunkLength));
        var at = 0;
        foreach (var some in numbers.Chunk(ChunkLength))
        {
            foreach (ref readonly var point in chunk.Derive(branch, some))
            {
                point.Compress(keys[at++] = new byte[Secp256k1.PublicKeyLength]);
            }
        }

        return keys;
    }

    /// <summary>The same by libsecp256k1, one key after the other: the separate path that re-checks a batch.</summary>
    public static ScriptPubKey[] DeriveOneByOne(
        ExtendedPublicKey account, uint branch, uint first, uint count, AddressForm form = AddressForm.P2wpkh)
    {
        CheckRange(first, count);
        var parent = account.Child(branch);
        var scripts = new ScriptPubKey[count];
        var point = ParsedPublicKey.Of(parent.PublicKey)!;
        Span<byte> message = stackalloc byte[37];
        Span<byte> hash = stackalloc byte[64];
        Span<byte> key = stackalloc byte[form == AddressForm.Evm ? ParsedPublicKey.LongLength : Secp256k1.PublicKeyLength];
        parent.PublicKey.CopyTo(message);
        for (var i = 0u; i < count; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(message[33..], first + i);
            HMACSHA512.HashData(parent.ChainCode, message, hash);
            if (!point.TryAdd(hash[..32], key))
            {
                throw new CryptographicException("This child number gives no key.");
            }

            scripts[i] = form == AddressForm.Evm ? EvmAddress.OfPoint(key[1..]).ToDestination() : form.Destination(key);
        }

        return scripts;
    }

    private static void CheckRange(uint first, uint count)
    {
        if ((ulong)first + count > DerivationPath.Hardened)
        {
            throw new ArgumentOutOfRangeException(nameof(count), "Address numbers are below 2^31.");
        }
    }

    /// <summary>The memory of one derivation, used again for each chunk.</summary>
    private sealed class Chunk(int length)
    {
        private readonly byte[] _tweaks = new byte[32 * length];
        private readonly AffinePoint[] _sums = new AffinePoint[length];
        private readonly AffinePoint[] _addends = new AffinePoint[length];
        private readonly FieldElement[] _scratch = new FieldElement[2 * length];

        /// <summary>The children's points, until the next call.</summary>
        public ReadOnlySpan<AffinePoint> Derive(ExtendedPublicKey parent, ReadOnlySpan<uint> numbers)
        {
            Tweak(parent, numbers);
            var sums = _sums.AsSpan(0, numbers.Length);
            sums.Fill(AffinePoint.Decompress(parent.PublicKey)!.Value);
            var table = GeneratorTable.Shared;
            for (var window = 0; window < GeneratorTable.Windows; window++)
            {
                for (var i = 0; i < sums.Length; i++)
                {
                    _addends[i] = table[window, GeneratorTable.Digit(_tweaks.AsSpan(32 * i, 32), window)];
                }

                AffinePoint.AddEach(sums, _addends.AsSpan(0, sums.Length), _scratch);
            }

            for (var i = 0; i < sums.Length; i++)
            {
                if (sums[i].IsInfinity || !Secp256k1.IsValidSecret(_tweaks.AsSpan(32 * i, 32)))
                {
                    throw new CryptographicException("This child number gives no key.");
                }
            }

            return sums;
        }

        /// <summary>The left halves of BIP-32's hashes. One keyed hash object keeps the state after the key for all of them.</summary>
        private void Tweak(ExtendedPublicKey parent, ReadOnlySpan<uint> numbers)
        {
            using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA512, parent.ChainCode);
            Span<byte> message = stackalloc byte[37];
            Span<byte> hash = stackalloc byte[64];
            parent.PublicKey.CopyTo(message);
            for (var i = 0; i < numbers.Length; i++)
            {
                BinaryPrimitives.WriteUInt32BigEndian(message[33..], numbers[i]);
                hmac.AppendData(message);
                hmac.GetHashAndReset(hash);
                hash[..32].CopyTo(_tweaks.AsSpan(32 * i));
            }
        }
    }
}
