using ChainCloud.Chains.Transactions;

namespace ChainCloud.Chains;

/// <summary>
/// Walks a raw block (header and transactions, as a node gives it) without allocating: transaction by transaction, in each the
/// inputs and then the outputs. A txid is hashed only when asked for. Litecoin's MWEB parts and the proof of work that a merge-mined
/// block carries (<see cref="AuxPow"/>) are stepped over.
/// <code>
/// var block = new BlockReader(bytes);
/// while (block.NextTransaction())
/// {
///     while (block.NextInput()) { … block.PreviousTxId … block.PreviousIndex … }
///     while (block.NextOutput()) { … block.Script … block.Value … block.OutputIndex … block.TxId() … }
/// }
/// if (!block.IsComplete) { … cut off or malformed … }
/// </code>
/// Inputs or outputs that are not asked for are skipped. Nothing read is to be trusted before <see cref="IsComplete"/>.
/// </summary>
public ref struct BlockReader
{
    private readonly ReadOnlySpan<byte> _block;
    private WireReader _reader;
    private int _inputsLeft;
    private int _outputsLeft;
    private int _txStart;
    private int _bodyStart;
    private byte _flags;
    private bool _inOutputs;
    private int _inputCount;

    /// <param name="block">The whole block.</param>
    /// <param name="hasAuxPow">That of the chain: whether the header's flag announces another chain's work; elsewhere that bit means nothing.</param>
    public BlockReader(ReadOnlySpan<byte> block, bool hasAuxPow = false)
    {
        _block = block;
        _reader = new WireReader(block);
        var header = _reader.Bytes(BlockHeader.Length);
        if (hasAuxPow && AuxPow.Follows(header))
        {
            AuxPow.Skip(ref _reader);
        }

        TransactionCount = _reader.Count(10);
        TransactionIndex = -1;
    }

    /// <summary>How many transactions the block says it has.</summary>
    public int TransactionCount { get; }

    /// <summary>Position of the current transaction, from 0, the coinbase.</summary>
    public int TransactionIndex { get; private set; }

    /// <summary>The current input's spent transaction: 32 bytes in serialization order; all zero in a coinbase.</summary>
    public ReadOnlySpan<byte> PreviousTxId { get; private set; }

    public uint PreviousIndex { get; private set; }

    /// <summary>Position of the current input, from 0.</summary>
    public int InputIndex { get; private set; }

    /// <summary>Position of the current output, from 0.</summary>
    public int OutputIndex { get; private set; }

    /// <summary>The current output's value in base units, as the block has it.</summary>
    public long Value { get; private set; }

    /// <summary>The current output's script.</summary>
    public ReadOnlySpan<byte> Script { get; private set; }

    /// <summary>True when all transactions were walked, none was malformed, and nothing but MWEB's extension block follows.</summary>
    public readonly bool IsComplete =>
        !_reader.Failed && TransactionIndex >= TransactionCount && (_reader.AtEnd || (_flags & TransactionCodec.MwebFlag) != 0);

    /// <summary>Moves to the next transaction; false after the last one or at a fault.</summary>
    public bool NextTransaction()
    {
        if (TransactionIndex >= 0)
        {
            SkipRest();
        }

        if (_reader.Failed || TransactionIndex >= TransactionCount - 1)
        {
            TransactionIndex = Math.Max(TransactionIndex + 1, TransactionCount);
            return false;
        }

        TransactionIndex++;
        _txStart = Position;
        _flags = 0;
        _reader.Bytes(4);
        _bodyStart = Position;
        _inputsLeft = _reader.Count(TransactionCodec.MinInputLength);
        if (_inputsLeft == 0)
        {
            _flags = _reader.Byte();
            _bodyStart = Position;
            _inputsLeft = _reader.Count(TransactionCodec.MinInputLength);
            if ((_flags & ~(TransactionCodec.WitnessFlag | TransactionCodec.MwebFlag)) != 0 || _flags == 0)
            {
                _reader.Fail();
            }
        }

        _inputCount = _inputsLeft;
        _inOutputs = false;
        InputIndex = OutputIndex = -1;
        return !_reader.Failed;
    }

    /// <summary>Moves to the next input of the current transaction; false after the last one.</summary>
    public bool NextInput()
    {
        if (_inOutputs || _inputsLeft == 0)
        {
            return false;
        }

        _inputsLeft--;
        InputIndex++;
        PreviousTxId = _reader.Bytes(32);
        PreviousIndex = _reader.UInt32();
        _reader.VarBytes();
        _reader.Bytes(4);
        return !_reader.Failed;
    }

    /// <summary>Moves to the next output of the current transaction, past inputs that were not read; false after the last one.</summary>
    public bool NextOutput()
    {
        StartOutputs();
        if (_outputsLeft == 0)
        {
            return false;
        }

        _outputsLeft--;
        OutputIndex++;
        Value = _reader.Int64();
        Script = _reader.VarBytes();
        return !_reader.Failed;
    }

    /// <summary>
    /// True for the transaction in which Litecoin's extension block sums up what enters and leaves it (LIP-3): the last one of a block that
    /// has an extension block. Its further outputs left the extension block.
    /// </summary>
    public readonly bool IsExtensionBlockSummary => (_flags & TransactionCodec.MwebFlag) != 0;

    /// <summary>The current transaction's id, hashed now; zero when the transaction is malformed. Does not move the walk.</summary>
    public readonly Hash256 TxId() => WithoutWitness() is { Length: > 0 } bytes ? Hashes.Sha256d(bytes) : default;

    /// <summary>
    /// The current transaction without witnesses, which is what its id is the hash of; empty when it is malformed. Does not move the walk.
    /// </summary>
    public readonly byte[] WithoutWitness()
    {
        var ahead = this;
        ahead.StartOutputs();
        while (ahead.NextOutput())
        {
        }

        var bodyEnd = ahead.Position;
        ahead.SkipWitnessAndExtension();
        var lockTime = ahead._reader.Bytes(4);
        if (ahead._reader.Failed)
        {
            return [];
        }

        var writer = new WireWriter();
        writer.Bytes(_block.Slice(_txStart, 4));
        writer.Bytes(_block[_bodyStart..bodyEnd]);
        writer.Bytes(lockTime);
        return writer.ToArray();
    }

    private readonly int Position => _block.Length - _reader.Remaining;

    private void StartOutputs()
    {
        if (_inOutputs)
        {
            return;
        }

        while (NextInput())
        {
        }

        _inOutputs = true;
        _outputsLeft = _reader.Count(TransactionCodec.MinOutputLength);
    }

    private void SkipRest()
    {
        StartOutputs();
        for (; _outputsLeft > 0 && !_reader.Failed; _outputsLeft--)
        {
            _reader.Bytes(8);
            _reader.VarBytes();
        }

        SkipWitnessAndExtension();
        _reader.Bytes(4);
    }

    private void SkipWitnessAndExtension()
    {
        if ((_flags & TransactionCodec.WitnessFlag) != 0)
        {
            for (var i = 0; i < _inputCount; i++)
            {
                for (var items = _reader.Count(1); items > 0; items--)
                {
                    _reader.VarBytes();
                }
            }
        }

        // Blocks hold MWEB data apart from the transactions: here it is one byte that says there is none.
        if ((_flags & TransactionCodec.MwebFlag) != 0 && _reader.Byte() != 0)
        {
            _reader.Fail();
        }
    }
}
