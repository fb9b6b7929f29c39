using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;

namespace ChainCloud.Statements;

/// <summary>
/// The tree of RFC 6962 §2.1 over the scripts of an address batch. Leaf = SHA-256(00 ‖ index, 4 bytes big-endian ‖ script), the index
/// being the address index itself, so a script cannot be moved; node = SHA-256(01 ‖ left ‖ right). Any count from 1.
/// </summary>
public sealed class MerkleTree
{
    private readonly Hash256[][] _levels;

    private MerkleTree(Hash256[][] levels) => _levels = levels;

    /// <summary>The root over all leaves.</summary>
    public Hash256 Root => _levels[^1][0];

    /// <summary>The number of leaves.</summary>
    public int Count => _levels[0].Length;

    /// <summary>Builds the tree; throws <see cref="ArgumentException"/> for no scripts.</summary>
    public static MerkleTree Build(IReadOnlyList<ScriptPubKey> scripts, uint firstIndex)
    {
        if (scripts.Count == 0)
        {
            throw new ArgumentException("A tree has at least one leaf.", nameof(scripts));
        }

        var levels = new List<Hash256[]> { scripts.Select((script, i) => Leaf(checked(firstIndex + (uint)i), script)).ToArray() };
        while (levels[^1] is { Length: > 1 } below)
        {
            // A node without a sibling moves up as it is: the same tree as RFC 6962's split at the largest power of two.
            var level = new Hash256[(below.Length + 1) / 2];
            for (var i = 0; i < level.Length; i++)
            {
                level[i] = (2 * i) + 1 < below.Length ? Node(below[2 * i], below[(2 * i) + 1]) : below[2 * i];
            }

            levels.Add(level);
        }

        return new MerkleTree([.. levels]);
    }

    /// <summary>The root alone.</summary>
    public static Hash256 RootOf(IReadOnlyList<ScriptPubKey> scripts, uint firstIndex) => Build(scripts, firstIndex).Root;

    /// <summary>The audit path of the leaf at a position from 0, siblings from the bottom up (10 of them for 1,000 leaves, fewer at the edge).</summary>
    public ImmutableArray<Hash256> Proof(int position)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(position, Count);
        var path = ImmutableArray.CreateBuilder<Hash256>();
        foreach (var level in _levels)
        {
            if ((position ^ 1) < level.Length)
            {
                path.Add(level[position ^ 1]);
            }

            position >>= 1;
        }

        return path.ToImmutable();
    }

    /// <summary>True when the proof shows that the script with that address index is in the batch of that root, first index and count.</summary>
    public static bool VerifyProof(
        Hash256 root, uint index, uint firstIndex, uint count, ScriptPubKey script, IReadOnlyList<Hash256> proof)
    {
        if (index < firstIndex || index - firstIndex >= count)
        {
            return false;
        }

        var (position, width, used) = (index - firstIndex, count, 0);
        var node = Leaf(index, script);
        while (width > 1)
        {
            if ((position ^ 1) < width)
            {
                if (used == proof.Count)
                {
                    return false;
                }

                node = (position & 1) == 0 ? Node(node, proof[used]) : Node(proof[used], node);
                used++;
            }

            position >>= 1;
            width = (width >> 1) + (width & 1);
        }

        return used == proof.Count && node == root;
    }

    private static Hash256 Leaf(uint index, ScriptPubKey script)
    {
        var bytes = new byte[5 + script.Length];
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(1), index);
        script.Span.CopyTo(bytes.AsSpan(5));
        return new Hash256(SHA256.HashData(bytes));
    }

    private static Hash256 Node(Hash256 left, Hash256 right)
    {
        Span<byte> bytes = stackalloc byte[65];
        bytes[0] = 1;
        left.CopyTo(bytes[1..]);
        right.CopyTo(bytes[33..]);
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(bytes, hash);
        return new Hash256(hash);
    }
}
