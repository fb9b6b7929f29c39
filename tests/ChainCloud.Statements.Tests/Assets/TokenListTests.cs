using ChainCloud.Chains;

namespace ChainCloud.Statements.Tests.Assets;

public sealed class TokenListTests : StatementLaws<TokenList>
{
    internal static readonly AssetId Eth = AssetId.Parse("ETH").Value;

    internal static readonly TokenList List = new(Network.Regtest, Eth, 3, [Token("DAI", 1, 18), Token("USDT", 2, 6)]);

    private protected override IReadOnlyList<TokenList> Examples => [List, List with { Tokens = [] }];

    [Fact]
    public void A_list_that_could_be_read_in_two_ways_is_refused()
    {
        TokenList[] refused =
        [
            List with { Version = 0 },
            List with { Tokens = [Token("USDT", 2, 6), Token("DAI", 1, 18)] },
            List with { Tokens = [Token("DAI", 1, 18), Token("DAI", 2, 18)] },
            List with { Tokens = [Token("DAI", 1, 18), Token("USDT", 1, 6)] },
            List with { Tokens = [Token("ETH", 1, 18)] },
            List with { Tokens = [Token("DAI", 0, 18)] },
            List with { Tokens = [Token("DAI", 1, 37)] },
            List with { Tokens = [Token("DAI", 1, 18, 20_999)] },
            List with { Tokens = [Token("DAI", 1, 18, 2_000_001)] },
        ];
        Assert.All(refused, list => Assert.Equal(ProblemCodes.StatementMalformed, TokenList.Decode(list.Encode()).Problem.Code));
    }

    internal static ListedToken Token(string code, byte contract, int decimals, long gas = 100_000) =>
        new(AssetId.Parse(code).Value, new AccountAddress(Samples.Bytes(20, contract)), decimals, gas);
}

public sealed class SignedTokenListTests : StatementLaws<SignedTokenList>, IDisposable
{
    private readonly DeviceSigningKey[] _keys = [.. Enumerable.Range(0, 4).Select(_ => DeviceSigningKey.Generate())];

    private protected override IReadOnlyList<SignedTokenList> Examples => [Fresh, new(TokenListTests.List with { Tokens = [] }, [Samples.Bytes(9, 1)])];

    private static SignedTokenList Fresh => new(TokenListTests.List, []);

    private IEnumerable<DevicePublicKey> Administrators => _keys[..3].Select(k => k.PublicKey);

    public void Dispose() => Array.ForEach(_keys, k => k.Dispose());

    [Fact]
    public void Two_administrators_approve_and_one_alone_does_not()
    {
        var one = Fresh.Approve(_keys[0]);
        Assert.Equal(ProblemCodes.StatementSignatureInvalid, one.Verify(Administrators).Problem.Code);
        Assert.Equal(TokenListTests.List, one.Approve(_keys[2]).Verify(Administrators).Value);
        Assert.Equal(TokenListTests.List, SignedTokenList.Decode(one.Approve(_keys[2]).Encode()).Value.Verify(Administrators).Value);
    }

    [Fact]
    public void One_administrator_twice_or_with_a_stranger_is_one()
    {
        var twice = Fresh.Approve(_keys[0]).Approve(_keys[0]);
        Assert.Single(twice.Approvals);
        var again = twice with { Approvals = [.. twice.Approvals, SignedStatement.Sign(TokenListTests.List, _keys[0]).Bytes] };
        Assert.False(again.Verify(Administrators).IsOk);
        Assert.False(twice.Approve(_keys[3]).Verify(Administrators).IsOk);
        Assert.False(twice.Verify(Administrators.Append(_keys[0].PublicKey)).IsOk);
    }

    [Fact]
    public void Approvals_of_another_list_count_nothing()
    {
        var old = Fresh.Approve(_keys[0]).Approve(_keys[1]);
        Assert.False((old with { List = old.List with { Version = 4 } }).Verify(Administrators).IsOk);
        Assert.False((old with { List = old.List with { Network = Network.Main } }).Verify(Administrators).IsOk);
    }
}
