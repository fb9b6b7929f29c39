using ChainCloud.Chains.Transactions;

namespace ChainCloud.Chains.Tests.Blocks;

/// <summary>Dogecoin's blocks whose work was done on Litecoin. The recorded headers are of its main network.</summary>
public class A_merge_mined_block
{
    /// <summary>Before merged mining began.</summary>
    private const string Before =
        "0100000038c93b6f7c2a8930ff808565cbe193e57654045847acf98eccd0357f166abadddbda747a667e974755da12d09572df51c5697c9d768291147a6039cc3bc6eb7b1a76d252f68c00" +
        "1c00434ca5";

    /// <summary>After it began, but mined alone.</summary>
    private const string Alone =
        "02006200b69f57f485b4abf52bca2174a3449847c4f9626a6ac7f4eb67c6c84d7b0ff8af296f11a23d3ca5bbc9f568e8a59008fd21509544a52ae6a09a81bd9e0d0a2dcd84fb1154d44b2b" +
        "1ba042d23f";

    /// <summary>With the work of another block; its coinbase has no witness.</summary>
    private const string Merged =
        "03016200d0ec962228d4558ab957f0e2438b5e7f3377fe5472e59b018def19cc5ffe358d80e6bdda13683169ee88fac56452d09c43c219c65ddc3ca9d59bb1ee3a9a78fafce0075b405504" +
        "1a0000000001000000010000000000000000000000000000000000000000000000000000000000000000ffffffff640351c9152cfabe6d6d25209a94048e5f4604c4a7c3996a34b30f1136" +
        "a6700b72753f4a20d76871283708000000f09f9886104d696e6564206279206c786e3333333300000000000000000000000000000000000000000000000000000000000000000000010000" +
        "0002ab084695000000001976a914aa3750aa18b8a0f3f0590731e1fab934856680cf88ac00000000000000002f6a24aa21a9ed76a3080482f2b7c59c19ff6130026c0d7a0115b656763010" +
        "b1c9240440b70d2f08000000000000000074b7483cbe30b503b440502caf9a4f6d03b53242f8e4a4aaffa15a7a3f0100000000000006ce8485b6605e48d80259d7f6b6bf3fec46622a4cb3" +
        "b79a6127aeccaf705042e83ec81387539630b05ee56f84ce2cad3d34133f73e3188c0e07075a7dd9148124ea2579d51e9aa38d062d61dbd5f64c6afce5302727ba57052c835d599d7bc66b" +
        "a6058e60c05d10c3131d3f902d2bd77c19a3b75df2f762b7b66c2de9bb97ddd7d372785e9a13c94548010b51dba5056ac55b56195144ca672fcec36d948f664f4a925115d465b57d7d55b1" +
        "56f95f3d6c8f3cd395e4f502f2e12a85b328a8dca6000000000301000000000000000000000000000000000000000000000000000000000000004bd17ef3ab1e19336a217f754ef38b3e96" +
        "b9da39c79bfce6b51e9d42ce34bbd18c14e3f0cbde1320e89f4c3989499ee755685393c4ec6ec47c34ffefa70576840000000000000020ef4d0e63d07dce1c9bfefa2519539d9b1d87a205" +
        "c307cb3595a1a6fa13b43068d38f3169749766cbf9061ebc4e75ea962ba7ab9c8164538ca93de3c4bb939e3cfae0075bd07b011abb7738b2";

    /// <summary>With the work of another block; its coinbase has a witness.</summary>
    private const string MergedWithWitness =
        "04016200bee0f72fc9f4a3a8953de594a88905582b6e38419dbc30d3230b5c03eda1642b3b084fdb343266a6bbbc73ab7b28e9f28ae5e694557c89fb5e1179b7d4d531368c8d3d60a2c503" +
        "1a00000000020000000001010000000000000000000000000000000000000000000000000000000000000000ffffffff390434f9be00fabe6d6d80f90867b16fcb6ab6bb423d20dbef7abe" +
        "0ea9c60a111d886bd298263e90ba33010000000000000000002f52f8040000ffffffff020840df610c0000001976a91476063653b199113342d5eb1f5a27bd2268cb8a7d88ac0000000000" +
        "000000266a24aa21a9ed4c18a437e6d14a674dc3d9f1db07d2fca82b6b2684bfa81243c47fbf69cee773012000000000000000000000000000000000000000000000000000000000000000" +
        "00000000000000000000000000000000000000000000000000000000000000000000000000011f40c6cd2cb58596a156c57d2139c549a28c17456c5055fb90e1e8a1ce1dc4c70000000000" +
        "0000000002000020c0436ee18f46e4dc148f687038d669ffac4dda59cffb1a8b01000000000000009d7ccdb8613918a17797d8b1a3a8ea3b9f704300aff14d590df97158bdef299e9a8d3d" +
        "6055ba001baa28647d";

    public static TheoryData<string, string, bool> Recorded => new()
    {
        { Before, "ffe64b586546320b55081dc2394e5a7787bcb0d0eb26d621d1759496a0b1157a", false },
        { Alone, "0655edc2a7db012a8e2a1b742f962a7bd2d6101145cd88ce482c2b7f22f5c064", false },
        { Merged, "79e9e6f4400cf591f43662d718683113ccb03aaefc813cd8c4a239836fa92ef3", true },
        { MergedWithWitness, "80f90867b16fcb6ab6bb423d20dbef7abe0ea9c60a111d886bd298263e90ba33", true },
    };

    [Theory]
    [MemberData(nameof(Recorded))]
    public void Has_the_hash_of_its_own_header(string header, string hash, bool merged)
    {
        var bytes = Convert.FromHexString(header);
        Assert.Equal(merged, bytes.Length > BlockHeader.Length);
        Assert.Equal(hash, BlockHeader.Parse(bytes).Value.Hash.ToString());
    }

    /// <summary>The recorded parts prove the hash: the coinbase commits to the block, and the parent's header to the coinbase.</summary>
    [Theory]
    [InlineData(Merged, "79e9e6f4400cf591f43662d718683113ccb03aaefc813cd8c4a239836fa92ef3")]
    [InlineData(MergedWithWitness, "80f90867b16fcb6ab6bb423d20dbef7abe0ea9c60a111d886bd298263e90ba33")]
    public void Is_what_the_other_chains_work_was_done_for(string header, string hash)
    {
        var bytes = Convert.FromHexString(header);
        var reader = new WireReader(bytes.AsSpan(BlockHeader.Length));
        AuxPow.SkipTransaction(ref reader);
        var coinbase = Transaction.Parse(bytes.AsSpan(BlockHeader.Length, bytes.Length - BlockHeader.Length - reader.Remaining)).Value;
        reader.Bytes(32);
        var inParent = Root(ref reader, coinbase.TxId);
        var committed = Root(ref reader, Hash256.Parse(hash).Value).ToArray();
        Array.Reverse(committed);
        Assert.Contains("fabe6d6d" + Convert.ToHexStringLower(committed), Convert.ToHexStringLower(coinbase.Inputs[0].ScriptSig), StringComparison.Ordinal);
        Assert.Equal(BlockHeader.Parse(reader.Bytes(BlockHeader.Length)).Value.MerkleRoot, inParent);
        Assert.True(reader.AtEnd);
    }

    [Theory]
    [MemberData(nameof(Recorded))]
    public void Is_walked_past_the_other_chains_work(string header, string hash, bool merged)
    {
        var bytes = Convert.FromHexString(header);
        Assert.NotEmpty(hash);
        Assert.Equal(2, Walk([.. bytes, .. Body], hasAuxPow: true));
        Assert.Equal(merged, Walk([.. bytes, .. Body], hasAuxPow: false) != 2);
    }

    [Theory]
    [MemberData(nameof(Recorded))]
    public void Is_not_complete_when_cut_or_lengthened(string header, string hash, bool merged)
    {
        byte[] bytes = [.. Convert.FromHexString(header), .. Body];
        Assert.Equal(64, hash.Length);
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.True(Walk(bytes.AsSpan(0, length), hasAuxPow: true) is null);
        }

        Assert.True(merged ? Walk([.. bytes, 0], hasAuxPow: true) is null : Walk(bytes, hasAuxPow: true) == 2);
    }

    [Fact]
    public void Made_of_the_specifications_parts_is_walked()
    {
        var parent = Convert.FromHexString(Before);
        foreach (var (branch, chainBranch) in new[] { (0, 0), (3, 0), (12, 5), (300, 1) })
        {
            foreach (var coinbase in new[] { Coinbase(withWitness: false), Coinbase(withWitness: true) })
            {
                byte[] work = [.. coinbase, .. new byte[32], .. Branch(branch), .. Branch(chainBranch), .. parent];
                Assert.Equal(2, Walk([.. Flagged(parent), .. work, .. Body], hasAuxPow: true));
                Assert.Null(Walk([.. Flagged(parent), .. work[1..], .. Body], hasAuxPow: true));
            }
        }

        // Another flag than the witness's, and a branch that says to be longer than the block.
        byte[] odd = [.. Coinbase(withWitness: true)];
        odd[5] = 2;
        Assert.Null(Walk([.. Flagged(parent), .. odd, .. new byte[32], .. Branch(0), .. Branch(0), .. parent, .. Body], hasAuxPow: true));
        Assert.Null(Walk([.. Flagged(parent), .. Coinbase(false), .. new byte[32], 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f], hasAuxPow: true));
    }

    [Fact]
    public void Of_damaged_bytes_ends()
    {
        byte[] bytes = [.. Convert.FromHexString(MergedWithWitness), .. Body];
        for (var at = 80; at < bytes.Length; at++)
        {
            foreach (var value in new byte[] { 0, 1, 0x7f, 0xfd, 0xfe, 0xff })
            {
                var changed = bytes.ToArray();
                changed[at] = value;
                _ = Walk(changed, hasAuxPow: true);
            }
        }
    }

    private static Hash256 Root(ref WireReader reader, Hash256 leaf)
    {
        var branch = reader.Bytes(32 * reader.Count(32)).ToArray();
        var position = reader.UInt32();
        for (var at = 0; at < branch.Length; at += 32, position >>= 1)
        {
            var other = branch[at..(at + 32)];
            leaf = Hashes.Sha256d((position & 1) != 0 ? [.. other, .. leaf.ToArray()] : [.. leaf.ToArray(), .. other]);
        }

        return leaf;
    }

    private static byte[] Body => [2, .. Coinbase(withWitness: false), .. Coinbase(withWitness: false)];

    private static byte[] Flagged(byte[] header) => [header[0], (byte)(header[1] | 1), .. header[2..]];

    private static byte[] Branch(int count) => [.. count < 0xfd ? [(byte)count] : new byte[] { 0xfd, (byte)count, (byte)(count >> 8) }, .. new byte[32 * count], 1, 0, 0, 0];

    private static byte[] Coinbase(bool withWitness) => new Transaction(
        1,
        [new TransactionInput(new Outpoint(default, uint.MaxValue), [1, 2, 3], uint.MaxValue, withWitness ? [new byte[32]] : [])],
        [new TransactionOutput(5, Scripts.P2pkhOfHash(new byte[20]))],
        0).Serialize(withWitness);

    /// <summary>How many transactions there are; null when the walk does not end well.</summary>
    private static int? Walk(ReadOnlySpan<byte> bytes, bool hasAuxPow)
    {
        var block = new BlockReader(bytes, hasAuxPow);
        while (block.NextTransaction())
        {
            while (block.NextInput())
            {
            }

            while (block.NextOutput())
            {
            }
        }

        return block.IsComplete ? block.TransactionCount : null;
    }
}
