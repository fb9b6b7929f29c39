using System.Collections.Immutable;
using System.Numerics;

namespace ChainCloud.Chains;

/// <summary>
/// What a transaction of an Ethereum-like chain says, without its signature: types 0, 1 and 2. Amounts and fees are in wei. Equal when
/// what is signed is equal.
/// </summary>
public sealed record EvmTransaction
{
    internal const int DynamicFeeFields = 9;
    internal const int AccessListFields = 8;
    internal const int LegacyFields = 6;

    private static readonly BigInteger Limit = BigInteger.One << 256;

    public EvmTransactionType Type { get; init; } = EvmTransactionType.DynamicFee;

    /// <summary>EIP-155's number, from 1; null only in the oldest transactions, which are valid on every chain.</summary>
    public required long? ChainId { get; init; }

    /// <summary>How many transactions the sender made before; below 2^64 - 1 (EIP-2681).</summary>
    public required ulong Nonce { get; init; }

    /// <summary>Most wei for each gas that the block's maker gets. The gas price in types 0 and 1.</summary>
    public required BigInteger MaxPriorityFeePerGas { get; init; }

    /// <summary>Most wei for each gas in all. The gas price in types 0 and 1.</summary>
    public required BigInteger MaxFeePerGas { get; init; }

    public required ulong GasLimit { get; init; }

    /// <summary>The account that is paid or called; null makes a contract.</summary>
    public required AccountAddress? To { get; init; }

    public required BigInteger Value { get; init; }

    /// <summary>What the recipient's code is called with; empty for a payment.</summary>
    public ImmutableArray<byte> Data { get; init; } = [];

    public ImmutableArray<AccessListEntry> AccessList { get; init; } = [];

    /// <summary>The most that can be paid for gas.</summary>
    public BigInteger MaxFee => MaxFeePerGas * GasLimit;

    /// <summary>The gas that is used before any code runs (EIP-2028, 2930, 3860). A gas limit below it is never valid.</summary>
    public BigInteger IntrinsicGas
    {
        get
        {
            var zeros = Data.AsSpan().Count((byte)0);
            BigInteger gas = 21_000 + (4L * zeros) + (16L * (Data.Length - zeros));
            gas += AccessList.Sum(entry => 2_400L + (1_900L * entry.Slots.Length));
            return To is null ? gas + 32_000 + (2L * ((Data.Length + 31) / 32)) : gas;
        }
    }

    /// <summary>
    /// Parses what a vault is asked to sign: 0x02 and the nine fields, nothing after. Refuses other types and everything that is not
    /// canonical or never valid with <see cref="ProblemCodes.MalformedRequest"/>.
    /// </summary>
    public static Result<EvmTransaction> ParseUnsigned(ReadOnlySpan<byte> payload)
    {
        if (EvmTransactionTypes.Of(payload) is not EvmTransactionType.DynamicFee)
        {
            return Malformed("only transactions of type 2 (EIP-1559) are signed");
        }

        if (!Rlp.Decode(payload[1..]).TryGet(out var item, out var problem))
        {
            return problem;
        }

        return item is { IsList: true, Items.Length: DynamicFeeFields }
            ? DynamicFee(new RlpFields(item.Items))
            : Malformed("an unsigned transaction has nine fields");
    }

    /// <summary>The bytes whose Keccak-256 is signed; of type 2 also the form in which a transaction is proposed to a vault.</summary>
    public byte[] UnsignedPayload() => Type switch
    {
        EvmTransactionType.Legacy when ChainId is { } id => Rlp.Encode(RlpItem.List([.. Fields(), RlpItem.Of(id), RlpItem.Of(0), RlpItem.Of(0)])),
        EvmTransactionType.Legacy => Rlp.Encode(RlpItem.List(Fields())),
        _ => [(byte)Type, .. Rlp.Encode(RlpItem.List(Fields()))],
    };

    /// <summary>The 32 bytes that are signed.</summary>
    public byte[] SigningHash() => Keccak256.Hash(UnsignedPayload());

    public bool Equals(EvmTransaction? other) => other is not null && UnsignedPayload().AsSpan().SequenceEqual(other.UnsignedPayload());

    public override int GetHashCode() => BitConverter.ToInt32(SigningHash());

    /// <summary>The fields in order, without signature.</summary>
    internal ImmutableArray<RlpItem> Fields()
    {
        ImmutableArray<RlpItem> call = [RlpItem.Of(GasLimit), Recipient(), RlpItem.Of(Value), RlpItem.Of(Data.AsSpan())];
        var list = RlpItem.List([.. AccessList.Select(entry => entry.ToItem())]);
        return Type switch
        {
            EvmTransactionType.Legacy => [RlpItem.Of(Nonce), RlpItem.Of(MaxFeePerGas), .. call],
            EvmTransactionType.AccessList => [RlpItem.Of(ChainId!.Value), RlpItem.Of(Nonce), RlpItem.Of(MaxFeePerGas), .. call, list],
            EvmTransactionType.DynamicFee =>
                [RlpItem.Of(ChainId!.Value), RlpItem.Of(Nonce), RlpItem.Of(MaxPriorityFeePerGas), RlpItem.Of(MaxFeePerGas), .. call, list],
            _ => throw new InvalidOperationException("Transactions of this type are not written here."),
        };
    }

    /// <summary>Reads the nine fields of type 2.</summary>
    internal static Result<EvmTransaction> DynamicFee(RlpFields fields) => Checked(fields, new EvmTransaction
    {
        ChainId = fields.ChainId(),
        Nonce = fields.UInt64(),
        MaxPriorityFeePerGas = fields.Number(),
        MaxFeePerGas = fields.Number(),
        GasLimit = fields.UInt64(),
        To = fields.Recipient(),
        Value = fields.Number(),
        Data = fields.Bytes(),
        AccessList = fields.AccessList(),
    });

    /// <summary>Reads the fields of type 0, or of type 1 with its chain first and its list last.</summary>
    internal static Result<EvmTransaction> WithGasPrice(RlpFields fields, EvmTransactionType type, long? legacyChainId)
    {
        var chainId = type == EvmTransactionType.AccessList ? fields.ChainId() : legacyChainId;
        var nonce = fields.UInt64();
        var price = fields.Number();
        return Checked(fields, new EvmTransaction
        {
            Type = type,
            ChainId = chainId,
            Nonce = nonce,
            MaxPriorityFeePerGas = price,
            MaxFeePerGas = price,
            GasLimit = fields.UInt64(),
            To = fields.Recipient(),
            Value = fields.Number(),
            Data = fields.Bytes(),
            AccessList = type == EvmTransactionType.AccessList ? fields.AccessList() : [],
        });
    }

    /// <summary>Refuses wrong fields, and what no block can ever hold.</summary>
    private static Result<EvmTransaction> Checked(RlpFields fields, EvmTransaction transaction) => transaction switch
    {
        _ when !fields.AreRight => Malformed("a field is too long, has leading zeros or is of the wrong kind"),
        { Nonce: ulong.MaxValue } => Malformed("the nonce is above all that exist"),
        _ when transaction.MaxPriorityFeePerGas > transaction.MaxFeePerGas => Malformed("the priority fee is above the whole fee"),
        _ when transaction.MaxFee >= Limit => Malformed("gas limit times fee is above every balance"),
        _ when transaction.GasLimit < transaction.IntrinsicGas => Malformed("the gas limit is below what any such transaction uses"),
        _ => transaction,
    };

    private static Problem Malformed(string why) =>
        new(ProblemCodes.MalformedRequest, $"This is not a transaction that is accepted here: {why}.");

    private RlpItem Recipient() => RlpItem.Of(To is { } to ? to.Span : []);
}
