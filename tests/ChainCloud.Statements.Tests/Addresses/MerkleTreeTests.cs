using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ChainCloud.Statements.Tests;

public sealed class MerkleTreeTests
{
    public static TheoryData<int> Counts => [1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 16, 17, 31, 33, 100, 255, 257, 1000];

    [Theory]
    [MemberData(nameof(Counts))]
    public void The_root_is_that_of_the_recursive_definition(int count)
    {
        var scripts = Scripts(count);
        Assert.Equal(Convert.ToHexStringLower(Recursive(scripts, 5_000)), Convert.ToHexStringLower(MerkleTree.RootOf(scripts, 5_000).ToArray()));
    }

    [Theory]
    [MemberData(nameof(Counts))]
    public void Each_proof_shows_its_own_script_and_no_other(int count)
    {
        var scripts = Scripts(count);
        var tree = MerkleTree.Build(scripts, 70);
        for (var i = 0; i < count; i++)
        {
            var (proof, index) = (tree.Proof(i), (uint)(70 + i));
            Assert.True(proof.Length <= 10);
            Assert.True(MerkleTree.VerifyProof(tree.Root, index, 70, (uint)count, scripts[i], proof));
            Assert.False(MerkleTree.VerifyProof(tree.Root, index, 70, (uint)count, scripts[(i + 1) % count], proof) && count > 1);
            Assert.False(MerkleTree.VerifyProof(tree.Root, index + 1, 70, (uint)count, scripts[i], proof));
            Assert.False(MerkleTree.VerifyProof(tree.Root, index, 70, (uint)count, scripts[i], proof.Add(tree.Root)));
            Assert.False(proof.Length > 0 && MerkleTree.VerifyProof(tree.Root, index, 70, (uint)count, scripts[i], proof.RemoveAt(0)));
            Assert.False(MerkleTree.VerifyProof(tree.Root, index, 71, (uint)count, scripts[i], proof));
        }
    }

    [Fact]
    public void Any_flipped_bit_of_a_proof_fails()
    {
        var scripts = Scripts(1_000);
        var tree = MerkleTree.Build(scripts, 0);
        var proof = tree.Proof(617);
        for (var i = 0; i < proof.Length; i++)
        {
            var at = i;
            Flip.Each(proof[i].ToArray(), flipped => Assert.False(
                MerkleTree.VerifyProof(tree.Root, 617, 0, 1_000, scripts[617], proof.SetItem(at, new Hash256(flipped)))));
        }
    }

    [Fact]
    public void Two_scripts_exchanged_give_another_root()
    {
        var scripts = Scripts(1_000);
        var root = MerkleTree.RootOf(scripts, 0);
        (scripts[3], scripts[4]) = (scripts[4], scripts[3]);
        Assert.NotEqual(root, MerkleTree.RootOf(scripts, 0));
    }

    [Fact]
    public void An_index_outside_the_batch_proves_nothing()
    {
        var scripts = Scripts(8);
        var tree = MerkleTree.Build(scripts, 10);
        Assert.False(MerkleTree.VerifyProof(tree.Root, 9, 10, 8, scripts[0], tree.Proof(0)));
        Assert.False(MerkleTree.VerifyProof(tree.Root, 18, 10, 8, scripts[0], tree.Proof(0)));
        Assert.Throws<ArgumentException>(() => MerkleTree.Build([], 0));
    }

    private static ScriptPubKey[] Scripts(int count) => Enumerable.Range(0, count)
        .Select(i => new ScriptPubKey([0, 20, .. SHA256.HashData(BitConverter.GetBytes(i)).AsSpan(0, 20)])).ToArray();

    // RFC 6962 §2.1 word for word: split at the largest power of two below the count.
    private static byte[] Recursive(ReadOnlySpan<ScriptPubKey> scripts, uint first)
    {
        if (scripts.Length == 1)
        {
            var index = new byte[4];
            BinaryPrimitives.WriteUInt32BigEndian(index, first);
            return SHA256.HashData([0, .. index, .. scripts[0].Span]);
        }

        var split = 1;
        while (split * 2 < scripts.Length)
        {
            split *= 2;
        }

        return SHA256.HashData([1, .. Recursive(scripts[..split], first), .. Recursive(scripts[split..], first + (uint)split)]);
    }
}
