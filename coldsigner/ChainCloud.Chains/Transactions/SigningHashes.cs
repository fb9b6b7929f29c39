using System.Security.Cryptography;
using ChainCloud.Chains.Transactions;

namespace ChainCloud.Chains;

/// <summary>
/// What the inputs of one transaction sign, by the algorithm of each spent output's type, with the parts that inputs share made once
/// and only when an input needs them. Scripts and witnesses of the transaction are not covered, so the hashes are the same before and
/// after signing. May be shared by threads.
/// </summary>
public sealed class SigningHashes
{
    private readonly Lazy<SegwitSighash> _segwit;
    private readonly Lazy<LegacySighash> _legacy;

    public SigningHashes(Transaction transaction)
    {
        Transaction = transaction;
        _segwit = new Lazy<SegwitSighash>(() => new SegwitSighash(transaction));
        _legacy = new Lazy<LegacySighash>(() => new LegacySighash(transaction));
    }

    public Transaction Transaction { get; }

    internal SegwitSighash Segwit => _segwit.Value;

    internal LegacySighash Legacy => _legacy.Value;

    /// <summary>
    /// The hash that an input signs with SIGHASH_ALL when it spends <paramref name="spent"/>. Throws <see cref="ArgumentException"/> for
    /// a type that <see cref="InputScript.Of(ScriptPubKey)"/> refuses.
    /// </summary>
    public Hash256 All(int inputIndex, TransactionOutput spent) =>
        InputScript.Of(spent.Script).TryGet(out var script, out var problem)
            ? script.HashAll(this, inputIndex, spent)
            : throw new ArgumentException(problem.Detail, nameof(spent));
}

/// <summary>
/// The original algorithm for SIGHASH_ALL: the transaction is written once with all scripts empty, and each input only puts its script
/// between two parts of it. Hashing still grows with the square of the inputs, as the algorithm asks: 1.6 MB for 200 of them.
/// </summary>
internal sealed class LegacySighash
{
    private readonly byte[] _blank;
    private readonly int _firstScript;

    public LegacySighash(Transaction tx)
    {
        var writer = new WireWriter();
        writer.UInt32((uint)tx.Version);
        writer.CompactSize((ulong)tx.Inputs.Count);
        _firstScript = writer.Written.Length + 36;
        foreach (var input in tx.Inputs)
        {
            writer.Outpoint(input.Outpoint);
            writer.Byte(0);
            writer.UInt32(input.Sequence);
        }

        writer.CompactSize((ulong)tx.Outputs.Count);
        foreach (var output in tx.Outputs)
        {
            writer.Output(output);
        }

        writer.UInt32(tx.LockTime);
        writer.UInt32((uint)SighashType.All);
        _blank = writer.ToArray();
    }

    /// <summary>The hash for one input; <paramref name="scriptCode"/> is the spent output's script and has no OP_CODESEPARATOR.</summary>
    public Hash256 All(int inputIndex, ReadOnlySpan<byte> scriptCode)
    {
        var at = _firstScript + (TransactionCodec.MinInputLength * inputIndex);
        var script = new WireWriter();
        script.VarBytes(scriptCode);
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData(_blank.AsSpan(0, at));
        sha.AppendData(script.Written);
        sha.AppendData(_blank.AsSpan(at + 1));
        Span<byte> hash = stackalloc byte[32];
        sha.GetHashAndReset(hash);
        SHA256.HashData(hash, hash);
        return new Hash256(hash);
    }
}
