namespace ChainCloud.Kernel.Tests.Chains;

public class A_hash
{
    private const string Display = "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f";

    [Fact]
    public void Is_shown_reversed()
    {
        var hash = Hash256.Parse(Display).Value;
        Assert.Equal(Display, hash.ToString());
        Assert.Equal(0x6f, hash.ToArray()[0]);
        Assert.Equal(hash, new Hash256(hash.ToArray()));
        Assert.Equal(hash, Hash256.Parse(Display.ToUpperInvariant()).Value);
        Assert.True(default(Hash256).IsZero && !hash.IsZero);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("g00000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f")]
    [InlineData("0x0000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f")]
    public void Has_64_hexadecimal_digits(string? text) => Assert.Equal(ProblemCodes.IdInvalid, Hash256.Parse(text).Problem.Code);

    [Fact]
    public void Has_32_bytes() => Assert.Throws<ArgumentException>(() => new Hash256(new byte[31]));
}

public class An_outpoint
{
    [Fact]
    public void Comes_back_from_its_text()
    {
        var outpoint = new Outpoint(new Hash256([.. Enumerable.Range(0, 32).Select(i => (byte)i)]), uint.MaxValue);
        Assert.Equal(outpoint, Outpoint.Parse(outpoint.ToString()).Value);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f")]
    [InlineData("000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f:")]
    [InlineData("000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f:-1")]
    [InlineData("000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f:4294967296")]
    [InlineData("000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f:0:0")]
    public void Has_no_other_form(string? text) => Assert.Equal(ProblemCodes.IdInvalid, Outpoint.Parse(text).Problem.Code);
}

public class A_block_reference
{
    [Theory]
    [InlineData(10, 10, 1)]
    [InlineData(10, 15, 6)]
    [InlineData(10, 9, 0)]
    [InlineData(10, 5, 0)]
    public void Counts_confirmations_from_the_tip(long height, long tip, long confirmations) =>
        Assert.Equal(confirmations, new BlockRef(height, default).Confirmations(tip));
}

public class A_script
{
    [Fact]
    public void Is_equal_by_content_and_comes_back_from_its_text()
    {
        var script = new ScriptPubKey([0, 1, 2]);
        Assert.Equal(script, ScriptPubKey.ParseHex("000102").Value);
        Assert.Equal(script.GetHashCode(), new ScriptPubKey([0, 1, 2]).GetHashCode());
        Assert.True(script != new ScriptPubKey([0, 1]));
        Assert.Equal(default, new ScriptPubKey([]));
    }

    [Fact]
    public void Does_not_change_with_the_bytes_it_was_made_of()
    {
        byte[] bytes = [1, 2];
        var script = new ScriptPubKey(bytes);
        bytes[0] = 9;
        script.ToArray()[1] = 9;
        Assert.Equal("0102", script.ToHex());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("0")]
    [InlineData("0g")]
    public void Has_hexadecimal_digits_in_pairs(string? text) => Assert.False(ScriptPubKey.ParseHex(text).IsOk);

    [Fact]
    public void Has_at_most_10000_bytes()
    {
        Assert.Equal(10_000, new ScriptPubKey(new byte[10_000]).Length);
        Assert.Throws<ArgumentException>(() => new ScriptPubKey(new byte[10_001]));
        Assert.False(ScriptPubKey.ParseHex(new string('0', 20_002)).IsOk);
    }
}

public class A_derivation_path
{
    [Theory]
    [InlineData("m")]
    [InlineData("m/0")]
    [InlineData("m/84'/2'/0'/0/5")]
    [InlineData("m/2147483647'/2147483647")]
    public void Comes_back_from_its_text(string text) => Assert.Equal(text, DerivationPath.Parse(text).Value.ToString());

    [Fact]
    public void Takes_h_for_the_apostrophe() =>
        Assert.Equal(DerivationPath.Parse("m/84'/2'").Value, DerivationPath.Parse("m/84h/2H").Value);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/0")]
    [InlineData("m/")]
    [InlineData("m//0")]
    [InlineData("M/0")]
    [InlineData("m/'")]
    [InlineData("m/-1")]
    [InlineData("m/0''")]
    [InlineData("m/2147483648")]
    [InlineData("m/x")]
    public void Has_no_other_form(string? text) => Assert.False(DerivationPath.Parse(text).IsOk);

    [Fact]
    public void Grows_by_steps()
    {
        var path = DerivationPath.Master.Child(84, hardened: true).Child(3);
        Assert.Equal("m/84'/3", path.ToString());
        Assert.Equal([84 | DerivationPath.Hardened, 3u], path.Steps.ToArray());
        Assert.Equal(path.GetHashCode(), DerivationPath.Of(84 | DerivationPath.Hardened, 3).GetHashCode());
        Assert.Throws<ArgumentOutOfRangeException>(() => path.Child(DerivationPath.Hardened));
        Assert.Throws<ArgumentException>(() => DerivationPath.Of(new uint[256]));
    }
}

public class A_network
{
    [Theory]
    [InlineData("main", Network.Main)]
    [InlineData("test", Network.Test)]
    [InlineData("regtest", Network.Regtest)]
    public void Comes_back_from_its_text(string text, Network network)
    {
        Assert.Equal(network, NetworkNames.Parse(text).Value);
        Assert.Equal(text, network.ToText());
    }

    [Fact]
    public void Has_no_other_form() => Assert.False(NetworkNames.Parse("Main").IsOk);
}
