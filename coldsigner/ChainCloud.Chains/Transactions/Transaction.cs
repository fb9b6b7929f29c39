using ChainCloud.Chains.Transactions;

namespace ChainCloud.Chains;

/// <summary>One input: what it spends, its script (empty for segwit), its sequence number and its witness (empty before signing).</summary>
public sealed record TransactionInput(Outpoint Outpoint, byte[] ScriptSig, uint Sequence, IReadOnlyList<byte[]> Witness)
{
    /// <summary>Final: neither replaceable nor time-locked.</summary>
    public const uint FinalSequence = 0xffff_ffff;

    /// <summary>Signals that the transaction may be replaced (BIP-125), without a relative time lock.</summary>
    public const uint ReplaceableSequence = 0xffff_fffd;

    /// <summary>An input without script or witness, as in an unsigned transaction.</summary>
    public static TransactionInput Unsigned(Outpoint outpoint, uint sequence = ReplaceableSequence) => new(outpoint, [], sequence, []);
}

/// <summary>One output. <paramref name="Value"/> is in signed 64-bit base units, as on the wire; see <see cref="Transaction.CheckValues"/>.</summary>
public sealed record TransactionOutput(long Value, ScriptPubKey Script);

/// <summary>How a transaction is encoded.</summary>
public enum TransactionEncoding
{
    /// <summary>Legacy, or segwit with marker and flag 1 (BIP-144).</summary>
    LegacyOrSegwit = 0,

    /// <summary>Legacy only, as PSBT carries the unsigned transaction; no inputs are allowed here.</summary>
    Legacy = 1,

    /// <summary>Also Litecoin's flag 8 (LIP-3); the MWEB part is skipped and not kept, the txid does not cover it.</summary>
    MwebTolerant = 2,
}

/// <summary>A transaction of a Bitcoin-like chain. Immutable.</summary>
public sealed class Transaction
{
    /// <summary>No transaction is larger: it would not fit in a block.</summary>
    public const int MaxLength = 4_000_000;

    private readonly Lazy<Hash256> _txId;

    public Transaction(int version, IReadOnlyList<TransactionInput> inputs, IReadOnlyList<TransactionOutput> outputs, uint lockTime)
    {
        Version = version;
        Inputs = inputs;
        Outputs = outputs;
        LockTime = lockTime;
        _txId = new Lazy<Hash256>(() => Hashes.Sha256d(Serialize(withWitness: false)));
    }

    public int Version { get; }

    public IReadOnlyList<TransactionInput> Inputs { get; }

    public IReadOnlyList<TransactionOutput> Outputs { get; }

    public uint LockTime { get; }

    public bool HasWitness => Inputs.Any(i => i.Witness.Count > 0);

    /// <summary>Hash of the serialization without witnesses: names the transaction and its outputs.</summary>
    public Hash256 TxId => _txId.Value;

    /// <summary>Hash of the serialization with witnesses (BIP-141).</summary>
    public Hash256 WTxId => HasWitness ? Hashes.Sha256d(Serialize(withWitness: true)) : TxId;

    /// <summary>Three times the length without witnesses plus the length with them (BIP-141).</summary>
    public int Weight => 3 * Serialize(withWitness: false).Length + Serialize(withWitness: true).Length;

    /// <summary>A quarter of the weight, rounded up: what fees are counted on.</summary>
    public int VSize => (Weight + 3) / 4;

    /// <summary>Parses a whole transaction; refuses anything else, trailing bytes included, with <see cref="ProblemCodes.MalformedRequest"/>.</summary>
    public static Result<Transaction> Parse(ReadOnlySpan<byte> bytes, TransactionEncoding encoding = TransactionEncoding.LegacyOrSegwit) =>
        bytes.Length > MaxLength ? Malformed() : TransactionCodec.TryRead(bytes, encoding) is { } transaction ? transaction : Malformed();

    /// <summary>Legacy form, or segwit form when asked for and there is a witness.</summary>
    public byte[] Serialize(bool withWitness) => TransactionCodec.Write(this, withWitness);

    /// <summary>
    /// This transaction without scripts and witnesses: what was there to sign. Its txid is the signed one's when all inputs are segwit;
    /// with legacy inputs the signatures are part of the signed one's txid.
    /// </summary>
    public Transaction WithoutSignatures() => new(Version, [.. Inputs.Select(i => i with { ScriptSig = [], Witness = [] })], Outputs, LockTime);

    /// <summary>
    /// What every node requires before looking at scripts: inputs and outputs present, no outpoint twice, every value and their sum
    /// from 0 to the supply. Gives the sum of the outputs.
    /// </summary>
    public Result<long> CheckValues(ChainParameters p)
    {
        if (Inputs.Count == 0 || Outputs.Count == 0 || Inputs.Select(i => i.Outpoint).Distinct().Count() != Inputs.Count)
        {
            return new Problem(ProblemCodes.MalformedRequest, "A transaction has inputs, each of them once, and outputs.");
        }

        var sum = 0L;
        foreach (var output in Outputs)
        {
            sum = output.Value < 0 || output.Value > p.MaxSupplyUnits ? long.MaxValue : sum + output.Value;
            if (sum > p.MaxSupplyUnits)
            {
                return new Problem(ProblemCodes.AmountAboveSupply, $"An output or the sum of them is not from 0 to {p.MaxSupplyUnits}.");
            }
        }

        return sum;
    }

    private static Problem Malformed() => new(ProblemCodes.MalformedRequest, "These bytes are not one whole transaction.");
}
