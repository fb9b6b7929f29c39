using System.Runtime.InteropServices;

namespace ChainCloud.Devices.Sealing;

/// <summary>Argon2id (RFC 9106), version 0x13, by Debian's libargon2.</summary>
internal static partial class Argon2id
{
    private const string Library = "libargon2.so.1";

    /// <summary>
    /// Fills <paramref name="output"/>. Throws <see cref="DllNotFoundException"/> that says what to install when the library is missing,
    /// and <see cref="OutOfMemoryException"/> when the memory cost is not to be had.
    /// </summary>
    public static void Derive(SealParameters cost, ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, Span<byte> output)
    {
        const int memoryAllocationError = -22;
        int code;
        try
        {
            code = HashRaw(cost.Iterations, cost.MemoryKib, cost.Parallelism, password, (nuint)password.Length, salt, (nuint)salt.Length, output, (nuint)output.Length);
        }
        catch (DllNotFoundException missing)
        {
            throw new DllNotFoundException($"{Library} is not installed: run 'apt-get install libargon2-1'.", missing);
        }

        if (code == memoryAllocationError)
        {
            throw new OutOfMemoryException($"Opening this sealed file needs {cost.MemoryKib / 1024} MiB of memory.");
        }

        if (code != 0)
        {
            throw new InvalidOperationException($"libargon2 answered with error {code}.");
        }
    }

    [LibraryImport(Library, EntryPoint = "argon2id_hash_raw")]
    private static partial int HashRaw(uint iterations, uint memoryKib, uint parallelism, ReadOnlySpan<byte> password, nuint passwordLength,
        ReadOnlySpan<byte> salt, nuint saltLength, Span<byte> output, nuint outputLength);
}
