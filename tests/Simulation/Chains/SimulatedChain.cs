using System.Buffers.Binary;
using ChainCloud.Chains;

namespace ChainCloud.Simulation;

/// <summary>A block and what it holds, of whatever branch.</summary>
internal sealed class SimulatedBlock(Hash256 hash, long height, SimulatedBlock? parent, IReadOnlyList<Transaction> transactions, byte[] raw, long time)
{
    public Hash256 Hash => hash;

    public long Height => height;

    public SimulatedBlock? Parent => parent;

    public IReadOnlyList<Transaction> Transactions => transactions;

    public byte[] Raw => raw;

    public long Time => time;

    public BlockRef Ref => new(height, hash);

    /// <summary>A bit for each node in whose best chain it was at some time.</summary>
    public int WasBestOn { get; set; }

    public SimulatedBlock? At(long at)
    {
        var block = this;
        while (block is not null && block.Height > at)
        {
            block = block.Parent;
        }

        return block?.Height == at ? block : null;
    }

    public bool Holds(SimulatedBlock other) => At(other.Height) == other;
}

/// <summary>
/// A UTXO chain: blocks with branches, transactions that wait, what is unspent. Transactions are real bytes; proof of work and scripts of
/// strangers are not looked at. Outputs of transactions that nobody made here are the world's own money.
/// </summary>
internal sealed class SimulatedChain
{
    private readonly Dictionary<Hash256, SimulatedBlock> _blocks = [];
    private readonly Dictionary<Hash256, Transaction> _known = [];
    private readonly Dictionary<Outpoint, Transaction> _spentInBest = [];
    private readonly Dictionary<Hash256, SimulatedBlock> _minedInBest = [];
    private long _made;

    public SimulatedChain(ChainParameters parameters)
    {
        Parameters = parameters;
        Tip = new SimulatedBlock(parameters.GenesisHash, 0, null, [], [], WorldClock.Start / 1_000) { WasBestOn = ~0 };
        _blocks.Add(Tip.Hash, Tip);
    }

    public ChainParameters Parameters { get; }

    public AssetId Asset => Parameters.Asset;

    public SimulatedBlock Tip { get; private set; }

    /// <summary>Transactions that wait for a block, in the order of their coming.</summary>
    public List<Transaction> Waiting { get; } = [];

    /// <summary>Told of each block of the best chain that comes or goes.</summary>
    public Action<SimulatedBlock, bool> Moved { get; set; } = (_, _) => { };

    /// <summary>Blocks of any branch at a height.</summary>
    public IEnumerable<SimulatedBlock> BlocksAt(long height) => _blocks.Values.Where(b => b.Height == height);

    public SimulatedBlock? Find(Hash256 hash) => _blocks.GetValueOrDefault(hash);

    public Transaction? FindTransaction(Hash256 txId) => _known.GetValueOrDefault(txId);

    /// <summary>The block of the best chain that holds a transaction.</summary>
    public SimulatedBlock? MinedIn(Hash256 txId) => _minedInBest.GetValueOrDefault(txId);

    public Transaction? SpenderOf(Outpoint point) => _spentInBest.GetValueOrDefault(point);

    public TransactionOutput? OutputOf(Outpoint point) =>
        _known.TryGetValue(point.TxId, out var made) && point.Index < made.Outputs.Count ? made.Outputs[(int)point.Index] : null;

    /// <summary>An outpoint of somebody else's coins.</summary>
    public static Outpoint Foreign(Dice dice) => new(new Hash256(dice.Bytes(32)), 0);

    /// <summary>A transaction of somebody else.</summary>
    public static Transaction Pay(Outpoint from, params IReadOnlyList<TransactionOutput> outputs) =>
        new(2, [TransactionInput.Unsigned(from) with { ScriptSig = [1, 1] }], outputs, 0);

    /// <summary>
    /// Takes a transaction to wait, in the place of those that it conflicts with if it pays more. Gives why not; null when it waits, "known"
    /// when it did or is in a block.
    /// </summary>
    public string? Offer(Transaction transaction, Func<Transaction, bool> mayReplace)
    {
        if (_minedInBest.ContainsKey(transaction.TxId) || Waiting.Exists(w => w.TxId == transaction.TxId))
        {
            return "known";
        }

        if (!IsValidOn(transaction, Waiting))
        {
            return "bad-txns-inputs-missingorspent";
        }

        var conflicts = ConflictsOf(transaction);
        if (!conflicts.TrueForAll(c => mayReplace(c)))
        {
            return "txn-mempool-conflict";
        }

        conflicts.ForEach(Remove);
        _known[transaction.TxId] = transaction;
        Waiting.Add(transaction);
        return null;
    }

    public List<Transaction> ConflictsOf(Transaction transaction) =>
        Waiting.FindAll(w => w.Inputs.Any(i => transaction.Inputs.Any(other => other.Outpoint == i.Outpoint)));

    /// <summary>Takes a transaction, and all that spend its outputs, from those that wait.</summary>
    public void Remove(Transaction transaction)
    {
        Waiting.Remove(transaction);
        foreach (var child in Waiting.FindAll(w => w.Inputs.Any(i => i.Outpoint.TxId == transaction.TxId)))
        {
            Remove(child);
        }
    }

    /// <summary>Goes on where the same chain of another world stands.</summary>
    public void Import(SimulatedChain other)
    {
        for (var height = 1L; height <= other.Tip.Height; height++)
        {
            var block = other.Tip.At(height)!;
            var copy = new SimulatedBlock(block.Hash, height, Tip, block.Transactions, block.Raw, block.Time) { WasBestOn = ~0 };
            _blocks.Add(copy.Hash, copy);
            foreach (var transaction in copy.Transactions)
            {
                _known[transaction.TxId] = transaction;
            }

            MoveTo(copy);
        }

        _made = other._made;
    }

    /// <summary>A block on top of another, not yet anybody's best.</summary>
    public SimulatedBlock Make(SimulatedBlock parent, IEnumerable<Transaction> wanted, long time)
    {
        var coinbase = new Transaction(
            1, [new TransactionInput(new Outpoint(default, uint.MaxValue), [8, .. BitConverter.GetBytes(++_made)], uint.MaxValue, [])],
            [new TransactionOutput(5_000_000_000, Scripts.P2pkhOfHash(new byte[20]))], 0);
        List<Transaction> transactions = [coinbase, .. wanted];
        foreach (var transaction in transactions)
        {
            _known[transaction.TxId] = transaction;
        }

        var body = new List<byte>();
        var header = new byte[BlockHeader.Length];
        BinaryPrimitives.WriteInt32LittleEndian(header, 4);
        parent.Hash.CopyTo(header.AsSpan(4));
        coinbase.TxId.CopyTo(header.AsSpan(36));
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(68), (uint)time);
        body.AddRange(header);
        body.Add((byte)transactions.Count);
        transactions.ForEach(t => body.AddRange(t.Serialize(withWitness: true)));
        var block = new SimulatedBlock(Hashes.Sha256d(header), parent.Height + 1, parent, transactions, [.. body], time);
        _blocks.Add(block.Hash, block);
        return block;
    }

    /// <summary>Makes a block the tip of the best chain; transactions of blocks that left wait again.</summary>
    public void MoveTo(SimulatedBlock tip)
    {
        var left = new List<Transaction>();
        while (!tip.Holds(Tip))
        {
            left.InsertRange(0, Tip.Transactions.Skip(1));
            Disconnect(Tip);
            Tip = Tip.Parent!;
        }

        for (var height = Tip.Height + 1; height <= tip.Height; height++)
        {
            Connect(tip.At(height)!);
        }

        Tip = tip;
        var waiting = left.Concat(Waiting).ToList();
        Waiting.Clear();
        foreach (var transaction in waiting.Where(t => !_minedInBest.ContainsKey(t.TxId) && IsValidOn(t, Waiting) && ConflictsOf(t).Count == 0))
        {
            Waiting.Add(transaction);
        }
    }

    /// <summary>True when all inputs are unspent in the best chain or made by one of those given.</summary>
    public bool IsValidOn(Transaction transaction, IReadOnlyList<Transaction> others) => transaction.Inputs.All(input =>
        !_spentInBest.ContainsKey(input.Outpoint)
        && (!_known.TryGetValue(input.Outpoint.TxId, out var made)
            || (input.Outpoint.Index < made.Outputs.Count && (_minedInBest.ContainsKey(made.TxId) || others.Any(o => o.TxId == made.TxId)))));

    private void Connect(SimulatedBlock block)
    {
        foreach (var transaction in block.Transactions)
        {
            _minedInBest[transaction.TxId] = block;
            foreach (var input in transaction.Inputs.Where(i => !i.Outpoint.TxId.IsZero))
            {
                if (!_spentInBest.TryAdd(input.Outpoint, transaction))
                {
                    throw new InvalidOperationException("The simulated chain spent an output twice.");
                }
            }
        }

        Moved(block, true);
    }

    private void Disconnect(SimulatedBlock block)
    {
        foreach (var transaction in block.Transactions)
        {
            _minedInBest.Remove(transaction.TxId);
            foreach (var input in transaction.Inputs)
            {
                _spentInBest.Remove(input.Outpoint);
            }
        }

        Moved(block, false);
    }
}
