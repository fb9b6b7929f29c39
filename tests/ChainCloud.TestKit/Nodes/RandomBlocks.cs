using System.Security.Cryptography;

namespace ChainCloud.TestKit.Nodes;

/// <summary>One transaction of a <see cref="RandomBlock"/>, as it was meant before it became bytes.</summary>
/// <param name="WithoutWitness">The bytes whose double SHA-256 is the id.</param>
public sealed record RandomTransaction(
    IReadOnlyList<Outpoint> Inputs, IReadOnlyList<(ScriptPubKey Script, long Units)> Outputs, byte[] WithoutWitness)
{
    public Hash256 TxId { get; } = new(SHA256.HashData(SHA256.HashData(WithoutWitness)));
}

/// <summary>A block of made-up transactions and its bytes as a node would give them. Proof of work and Merkle root are not those of a chain.</summary>
public sealed record RandomBlock(byte[] Bytes, IReadOnlyList<RandomTransaction> Transactions)
{
    /// <summary>A block from a seed: scripts by <paramref name="script"/>, some transactions spend what earlier ones made.</summary>
    /// <param name="outputs">About how many outputs the block has.</param>
    public static RandomBlock Make(Random random, int outputs, Func<Random, ScriptPubKey> script, IReadOnlyList<Outpoint>? spendable = null)
    {
        var (bytes, transactions) = (new List<byte>(new byte[80]), new List<RandomTransaction>());
        var (made, body) = (new List<Outpoint>(spendable ?? []), new List<byte>());
        for (var count = 0; count < outputs;)
        {
            var inputs = transactions.Count == 0
                ? [new Outpoint(default, uint.MaxValue)]
                : Enumerable.Range(0, random.Next(1, 4)).Select(_ => Input(random, made)).ToList();
            var pays = Enumerable.Range(0, random.Next(1, 5)).Select(_ => (script(random), random.NextInt64(1, 100_000_000))).ToList();
            var transaction = new RandomTransaction(inputs, pays, RawTransactions.Unsigned(inputs, pays));
            transactions.Add(transaction);
            made.AddRange(pays.Select((_, i) => new Outpoint(transaction.TxId, (uint)i)));
            body.AddRange(random.Next(3) == 0 ? transaction.WithoutWitness : WithWitness(random, transaction));
            count += pays.Count;
        }

        random.NextBytes(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(bytes));
        RawTransactions.Count(bytes, transactions.Count);
        bytes.AddRange(body);
        return new RandomBlock([.. bytes], transactions);
    }

    /// <summary>A pay-to-witness-public-key-hash script of nobody.</summary>
    public static ScriptPubKey WitnessScript(Random random)
    {
        var script = new byte[22];
        random.NextBytes(script);
        (script[0], script[1]) = (0, 20);
        return new ScriptPubKey(script);
    }

    private static Outpoint Input(Random random, List<Outpoint> made)
    {
        if (made.Count > 0 && random.Next(4) == 0)
        {
            return made[random.Next(made.Count)];
        }

        var txId = new byte[32];
        random.NextBytes(txId);
        return new Outpoint(new Hash256(txId), (uint)random.Next(4));
    }

    private static List<byte> WithWitness(Random random, RandomTransaction transaction)
    {
        var raw = transaction.WithoutWitness;
        var bytes = new List<byte>([.. raw[..4], 0, 1, .. raw[4..^4]]);
        foreach (var _ in transaction.Inputs)
        {
            var (signature, key) = (new byte[71], new byte[33]);
            random.NextBytes(signature);
            random.NextBytes(key);
            bytes.AddRange([2, 71, .. signature, 33, .. key]);
        }

        bytes.AddRange(raw[^4..]);
        return bytes;
    }
}
