using System.Collections.Immutable;
using ChainCloud.Chains;

namespace ChainCloud.Statements;

/// <summary>
/// The tokens of one chain that are money here, as the administrators agreed on them. Whoever can change this list can make a worthless
/// contract look like money, so devices take it only with the signatures of two administrators, see <see cref="SignedTokenList"/>.
/// </summary>
/// <param name="Network">Of the chain.</param>
/// <param name="ChainAsset">The chain's own asset, for example ETH.</param>
/// <param name="Version">From 1; a device takes only a higher one than it has.</param>
/// <param name="Tokens">In the order of their codes; none twice, neither by code nor by contract. Empty takes all tokens away.</param>
public sealed record TokenList(Network Network, AssetId ChainAsset, long Version, ImmutableArray<ListedToken> Tokens) : IStatement<TokenList>
{
    /// <summary>The most decimals of a token.</summary>
    public const int MaxDecimals = 36;

    /// <summary>What every transaction takes, in gas; no token's transfer takes less.</summary>
    public const long MinGasLimit = 21_000;

    /// <summary>The most gas of a token's transfer.</summary>
    public const long MaxGasLimit = 2_000_000;

    public static string Tag => "cc/token-list/1";

    public Hash256 Hash => StatementCodec.Hash(this);

    public byte[] Encode()
    {
        var writer = StatementCodec.Begin(Tag, 4);
        writer.Network(Network);
        writer.Asset(ChainAsset);
        writer.Number(Version);
        writer.WriteArray(Tokens.Length);
        foreach (var token in Tokens)
        {
            writer.WriteArray(4);
            writer.Asset(token.Asset);
            writer.WriteBytes(token.Contract.ToArray());
            writer.Number(token.Decimals);
            writer.Number(token.GasLimit);
        }

        return writer.ToArray();
    }

    public static Result<TokenList> Decode(ReadOnlyMemory<byte> payload) => StatementCodec.Decode(payload, 4, reader =>
    {
        var list = new TokenList(reader.Network(), reader.Asset(), reader.Number(), reader.List(0, () => Token(reader)));
        if (reader.Problem is null)
        {
            Require(reader, list);
        }

        return list;
    });

    public bool Equals(TokenList? other) => other is not null && Hash == other.Hash;

    public override int GetHashCode() => Hash.GetHashCode();

    private static ListedToken Token(CborReader reader)
    {
        reader.ExpectArray(4);
        var (asset, contract, decimals, gas) = (reader.Asset(), reader.Account(), reader.Number(), reader.Number());
        reader.Require(decimals <= MaxDecimals, $"A token has at most {MaxDecimals} decimals.");
        reader.Require(gas is >= MinGasLimit and <= MaxGasLimit, $"A token's gas limit is {MinGasLimit} to {MaxGasLimit}.");
        return new ListedToken(asset, contract, (int)Math.Min(decimals, MaxDecimals), gas);
    }

    private static void Require(CborReader reader, TokenList list)
    {
        var tokens = list.Tokens;
        reader.Require(list.Version > 0, "Versions are counted from 1.");
        reader.Require(tokens.All(t => t.Asset != list.ChainAsset && t.Contract != default), "A token has its own code, and a contract.");
        reader.Require(tokens.Select(t => t.Contract).Distinct().Count() == tokens.Length, "A contract is listed twice.");
        reader.Require(
            tokens.Zip(tokens.Skip(1)).All(pair => pair.First.Asset.CompareTo(pair.Second.Asset) < 0), "Tokens are in the order of their codes, none twice.");
    }
}

/// <summary>
/// A token list on its way: the list, and the COSE_Sign1 messages of the administrators who approved it so far. This file itself is not
/// signed and proves nothing; <see cref="Verify"/> does.
/// </summary>
/// <param name="List">What is approved.</param>
/// <param name="Approvals">Each the signed <see cref="TokenList"/> (COSE_Sign1); none at first.</param>
public sealed record SignedTokenList(TokenList List, ImmutableArray<ReadOnlyMemory<byte>> Approvals) : IStatement<SignedTokenList>
{
    /// <summary>How many administrators have to approve.</summary>
    public const int Required = 2;

    /// <summary>How many administrators there are.</summary>
    public const int Administrators = 3;

    public static string Tag => "cc/token-list-signed/1";

    public Hash256 Hash => StatementCodec.Hash(this);

    /// <summary>The same with one more administrator's approval; an approval by the same key is there once.</summary>
    public SignedTokenList Approve(DeviceSigningKey administrator)
    {
        var known = Approvals.Any(a => SignedStatement.Verify<TokenList>(a, administrator.PublicKey) is { IsOk: true } own && own.Value.Statement == List);
        return known ? this : this with { Approvals = Approvals.Add(SignedStatement.Sign(List, administrator).Bytes) };
    }

    /// <summary>
    /// The list, when at least <see cref="Required"/> different ones of these administrators signed exactly it; otherwise refuses with
    /// <see cref="ProblemCodes.StatementSignatureInvalid"/>. Approvals of strangers count nothing.
    /// </summary>
    public Result<TokenList> Verify(IEnumerable<DevicePublicKey> administrators)
    {
        var approved = administrators.Distinct().Count(key => Approvals.Any(a =>
            SignedStatement.Verify<TokenList>(a, key) is { IsOk: true } signed && signed.Value.Statement == List));
        return approved >= Required
            ? List
            : new Problem(ProblemCodes.StatementSignatureInvalid, $"{approved} of the administrators approved this list; {Required} have to.");
    }

    public byte[] Encode()
    {
        var writer = StatementCodec.Begin(Tag, 2);
        writer.WriteBytes(List.Encode());
        writer.Messages(Approvals);
        return writer.ToArray();
    }

    public static Result<SignedTokenList> Decode(ReadOnlyMemory<byte> payload)
    {
        // What a reader fails on is never looked at, so this stands in for a list that can't be read.
        var none = new TokenList(default, default, 0, []);
        return StatementCodec.Decode(payload, 2, reader =>
        {
            if (!TokenList.Decode(reader.Bytes()).TryGet(out var list, out var problem))
            {
                reader.Refuse(problem.Detail);
            }

            return new SignedTokenList(list ?? none, reader.Messages(0));
        });
    }

    public bool Equals(SignedTokenList? other) => other is not null && Hash == other.Hash;

    public override int GetHashCode() => Hash.GetHashCode();
}
