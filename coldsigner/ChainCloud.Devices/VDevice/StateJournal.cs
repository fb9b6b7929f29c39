using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ChainCloud.Devices.Sealing;
using ChainCloud.Devices.Spool;
using Microsoft.Win32.SafeHandles;

namespace ChainCloud.Devices.VDevice;

/// <summary>
/// An append-only file of records, each flushed to the disk before <see cref="Append"/> returns: length (4 bytes, big-endian) ‖ record ‖
/// SHA-256 of the sum before and the record. A record that a power cut left incomplete at the end is dropped; any other damage throws
/// <see cref="InvalidDataException"/>, since a device that has forgotten something must not go on.
/// </summary>
/// <remarks>Several processes may use one journal, one at a time: each takes <see cref="Lock"/> first and then reads what is new.</remarks>
public sealed partial class StateJournal(string path, Action<string>? beforeStep = null)
{
    /// <summary>No record is longer, in bytes.</summary>
    public const int MaxRecord = 1 << 20;

    private const int SumLength = 32;

    private byte[] _sum = new byte[SumLength];
    private long _end;

    /// <summary>Waits until no other process holds the journal, and holds it until disposed.</summary>
    public IDisposable Lock()
    {
        var lockFile = path + ".lock";
        Make(lockFile);
        // Not a FileStream: .NET would lock the file itself while opening, and fail where this has to wait.
        var handle = new SafeFileHandle(LibC.Open(lockFile, LibC.ReadOnly | LibC.CloseOnExec), ownsHandle: true);
        const int exclusive = 2;
        if (handle.IsInvalid || LockFile(handle, exclusive) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            handle.Dispose();
            throw new IOException($"The journal could not be locked (error {error}).");
        }

        return handle;
    }

    /// <summary>Records that were appended since the last call, by whomever.</summary>
    public IReadOnlyList<byte[]> ReadNew()
    {
        if (!File.Exists(path))
        {
            return _end == 0 ? [] : throw new InvalidDataException("The journal is gone.");
        }

        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        if (file.Length < _end)
        {
            throw new InvalidDataException("The journal has become shorter.");
        }

        file.Position = _end;
        var records = new List<byte[]>();
        var head = new byte[4];
        while (file.Length - _end >= head.Length)
        {
            file.ReadExactly(head);
            var length = BinaryPrimitives.ReadUInt32BigEndian(head);
            if (length > MaxRecord)
            {
                throw new InvalidDataException("The journal is damaged: a record is too long.");
            }

            if (file.Length - _end < head.Length + length + SumLength)
            {
                break;
            }

            var (record, sum) = (new byte[length], new byte[SumLength]);
            file.ReadExactly(record);
            file.ReadExactly(sum);
            if (!sum.AsSpan().SequenceEqual(Next(record)))
            {
                throw new InvalidDataException("The journal is damaged: a record does not follow the one before.");
            }

            (_sum, _end) = (sum, file.Position);
            records.Add(record);
        }

        return records;
    }

    /// <summary>Writes one record and flushes it to the disk. Whoever calls has read all that is there.</summary>
    public void Append(ReadOnlySpan<byte> record)
    {
        if (record.Length > MaxRecord)
        {
            throw new ArgumentException("The record is too long.", nameof(record));
        }

        var sum = Next(record);
        var bytes = new byte[4 + record.Length + SumLength];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)record.Length);
        record.CopyTo(bytes.AsSpan(4));
        sum.CopyTo(bytes, 4 + record.Length);
        var isNew = !File.Exists(path);
        beforeStep?.Invoke("append");
        using (var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, bufferSize: 0))
        {
            // Cuts off what an interrupted append left behind.
            file.SetLength(_end);
            file.Position = _end;
            file.Write(bytes);
            beforeStep?.Invoke("flush");
            file.Flush(flushToDisk: true);
        }

        if (isNew)
        {
            DurableFile.FlushFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
        }

        (_sum, _end) = (sum, _end + bytes.Length);
    }

    private static void Make(string lockFile)
    {
        try
        {
            new FileStream(lockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite).Dispose();
        }
        catch (IOException) when (File.Exists(lockFile))
        {
            // Another process holds it already, so it is there.
        }
    }

    private byte[] Next(ReadOnlySpan<byte> record) => SHA256.HashData([.. _sum, .. record]);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int LockFile(SafeFileHandle file, int operation);
}
