using System.Buffers.Binary;
using System.Security.Cryptography;
using ChainCloud.Devices.Spool;

namespace ChainCloud.Devices.Vault;

/// <summary>
/// The vault's memory: events appended one by one, each with its number and the hash of the one before, on the disk before anything
/// that follows from it is released (C8). A damaged journal is never repaired by guessing: the vault halts.
/// </summary>
/// <remarks>
/// Record, integers little-endian: payload length 4 · number 8 · hash of the record before 32 · payload · SHA-256 of all that 32.
/// Beside it, the mark says which record was completed last, in two slots written in turn. A broken record after the mark was cut off
/// by a loss of power before anything of it was released, and is removed; a broken or missing record up to the mark is damage.
/// </remarks>
public sealed class VaultJournal : IDisposable
{
    private const int HeadBytes = 44;
    private const int HashBytes = 32;
    private const int MarkSlotBytes = 72;
    private const int MaxPayloadBytes = 32 * 1024 * 1024;

    private readonly FileStream _journal;
    private readonly FileStream _mark;
    private readonly Action<string>? _beforeStep;
    private readonly List<long> _offsets = [];
    private byte[] _lastHash = new byte[HashBytes];
    private bool _broken;

    private VaultJournal(FileStream journal, FileStream mark, Action<string>? beforeStep)
    {
        _journal = journal;
        _mark = mark;
        _beforeStep = beforeStep;
    }

    /// <summary>The number of the last record; records are counted from 1.</summary>
    public long Last => _offsets.Count;

    /// <summary>
    /// Opens or makes the journal in a folder and hands every event to <paramref name="replay"/> in order. Refuses with
    /// <see cref="ProblemCodes.JournalDamaged"/>. With <paramref name="readOnly"/> nothing is changed, a cut-off tail included.
    /// </summary>
    public static Result<VaultJournal> Open(string folder, Action<VaultEvent, long> replay, bool readOnly = false, Action<string>? beforeStep = null)
    {
        var mode = readOnly ? FileMode.Open : FileMode.OpenOrCreate;
        var access = readOnly ? FileAccess.Read : FileAccess.ReadWrite;
        var journal = new VaultJournal(OpenFile(Path.Combine(folder, "journal"), mode, access), OpenFile(Path.Combine(folder, "journal.mark"), mode, access), beforeStep);
        if (!readOnly)
        {
            DurableFile.FlushFolder(folder);
        }

        if (journal.Replay(replay, readOnly) is { } damage)
        {
            journal.Dispose();
            return new Problem(ProblemCodes.JournalDamaged, damage);
        }

        return journal;
    }

    /// <summary>Appends an event and returns its number once it is on the disk. After a failure the journal takes nothing more: open it anew.</summary>
    public long Append(VaultEvent happened)
    {
        if (_broken)
        {
            throw new IOException("An append failed before; the journal has to be opened anew.");
        }

        _broken = true;
        var record = Record(VaultEventCodec.Encode(happened), Last + 1, _lastHash);
        var offset = _journal.Length;
        _beforeStep?.Invoke("append to journal");
        _journal.Position = offset;
        _journal.Write(record);
        _beforeStep?.Invoke("flush journal");
        _journal.Flush(flushToDisk: true);
        _offsets.Add(offset);
        _lastHash = record[^HashBytes..];
        WriteMark();
        _broken = false;
        return Last;
    }

    /// <summary>The event of a record, read from the disk and checked again. Throws <see cref="InvalidDataException"/> when it is damaged by now.</summary>
    public VaultEvent Read(long sequence)
    {
        var payload = TryReadAt(_offsets[(int)sequence - 1], sequence, previous: null, out _, out _);
        return payload is not null && VaultEventCodec.Decode(payload).TryGet(out var happened, out _)
            ? happened
            : throw new InvalidDataException($"Journal record {sequence} is damaged.");
    }

    public void Dispose()
    {
        _journal.Dispose();
        _mark.Dispose();
    }

    private string? Replay(Action<VaultEvent, long> replay, bool readOnly)
    {
        if (ReadMark() is not { } mark)
        {
            return "The journal's mark is missing or damaged.";
        }

        var offset = 0L;
        while (offset < _journal.Length)
        {
            var sequence = Last + 1;
            var payload = TryReadAt(offset, sequence, _lastHash, out var next, out var hash);
            if (payload is null)
            {
                if (sequence <= mark.Sequence)
                {
                    return $"Journal record {sequence} is damaged.";
                }

                if (!readOnly)
                {
                    _journal.SetLength(offset);
                    _journal.Flush(flushToDisk: true);
                }

                break;
            }

            if (!VaultEventCodec.Decode(payload).TryGet(out var happened, out var problem))
            {
                return problem.Detail;
            }

            if (sequence == mark.Sequence && !hash.AsSpan().SequenceEqual(mark.Hash))
            {
                return "The journal is not the one that its mark belongs to.";
            }

            _offsets.Add(offset);
            _lastHash = hash;
            replay(happened, sequence);
            offset = next;
        }

        if (Last < mark.Sequence)
        {
            return $"The journal ends at record {Last}, but {mark.Sequence} was completed.";
        }

        if (!readOnly && Last > mark.Sequence)
        {
            WriteMark();
        }

        return null;
    }

    private byte[]? TryReadAt(long offset, long sequence, byte[]? previous, out long next, out byte[] hash)
    {
        (next, hash) = (offset, []);
        Span<byte> head = stackalloc byte[HeadBytes];
        _journal.Position = offset;
        if (_journal.ReadAtLeast(head, HeadBytes, throwOnEndOfStream: false) < HeadBytes)
        {
            return null;
        }

        var length = BinaryPrimitives.ReadUInt32LittleEndian(head);
        if (length > MaxPayloadBytes || offset + HeadBytes + length + HashBytes > _journal.Length)
        {
            return null;
        }

        var rest = new byte[length + HashBytes];
        _journal.ReadExactly(rest);
        hash = rest[^HashBytes..];
        var sound = BinaryPrimitives.ReadInt64LittleEndian(head[4..]) == sequence
            && (previous is null || head[12..].SequenceEqual(previous))
            && SHA256.HashData([.. head, .. rest.AsSpan(0, (int)length)]).AsSpan().SequenceEqual(hash);
        next = offset + HeadBytes + rest.Length;
        return sound ? rest[..(int)length] : null;
    }

    private static byte[] Record(byte[] payload, long sequence, byte[] previous)
    {
        var record = new byte[HeadBytes + payload.Length + HashBytes];
        BinaryPrimitives.WriteInt32LittleEndian(record, payload.Length);
        BinaryPrimitives.WriteInt64LittleEndian(record.AsSpan(4), sequence);
        previous.CopyTo(record, 12);
        payload.CopyTo(record, HeadBytes);
        SHA256.HashData(record.AsSpan(0, record.Length - HashBytes), record.AsSpan(record.Length - HashBytes));
        return record;
    }

    private void WriteMark()
    {
        var slot = new byte[MarkSlotBytes];
        BinaryPrimitives.WriteInt64LittleEndian(slot, Last);
        _lastHash.CopyTo(slot, 8);
        SHA256.HashData(slot.AsSpan(0, 40), slot.AsSpan(40));
        _beforeStep?.Invoke("write mark");
        _mark.Position = (Last % 2) * MarkSlotBytes;
        _mark.Write(slot);
        _beforeStep?.Invoke("flush mark");
        _mark.Flush(flushToDisk: true);
    }

    /// <summary>The later sound slot; of an empty journal without a mark, number 0. Null when both slots are damaged.</summary>
    private (long Sequence, byte[] Hash)? ReadMark()
    {
        var slots = new byte[2 * MarkSlotBytes];
        _mark.Position = 0;
        var length = _mark.ReadAtLeast(slots, slots.Length, throwOnEndOfStream: false);
        (long Sequence, byte[] Hash)? latest = null;
        for (var at = 0; at < length; at += MarkSlotBytes)
        {
            var slot = slots.AsSpan(at, MarkSlotBytes);
            var sequence = BinaryPrimitives.ReadInt64LittleEndian(slot);
            if (SHA256.HashData(slot[..40]).AsSpan().SequenceEqual(slot[40..]) && sequence > (latest?.Sequence ?? 0))
            {
                latest = (sequence, slot.Slice(8, HashBytes).ToArray());
            }
        }

        return latest ?? (OnlyFirstRecord() ? (0, []) : null);
    }

    /// <summary>True while nothing but the vault's creation, whole or cut off, can be in the file: a mark may be missing then.</summary>
    private bool OnlyFirstRecord()
    {
        const int creationAtMost = 512;
        TryReadAt(0, 1, previous: null, out var next, out var hash);
        return _journal.Length <= creationAtMost && (hash.Length == 0 || next == _journal.Length);
    }

    private static FileStream OpenFile(string path, FileMode mode, FileAccess access)
    {
        var options = new FileStreamOptions { Mode = mode, Access = access, Share = FileShare.ReadWrite, BufferSize = 0 };
        if (!OperatingSystem.IsWindows() && mode != FileMode.Open)
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }
}
