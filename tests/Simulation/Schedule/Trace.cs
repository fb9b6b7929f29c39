using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace ChainCloud.Simulation;

/// <summary>What happened in a run, as one hash. Device signatures are randomized, so messages count by what they say, not by their bytes.</summary>
public sealed class Trace : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _buffer = new byte[8_192];
    private int _used;

    /// <summary>Where each piece is written too, for a look at where two runs part.</summary>
    public TextWriter? Copy { get; set; }

    /// <summary>What helps to see where two runs part, and is no part of the hash.</summary>
    public void Note(string text) => Copy?.WriteLine($"  {text}");

    public void Add(long number)
    {
        Copy?.WriteLine(number);
        if (_used + 8 > _buffer.Length)
        {
            Flush();
        }

        BinaryPrimitives.WriteInt64LittleEndian(_buffer.AsSpan(_used), number);
        _used += 8;
    }

    public void Add(string text)
    {
        Copy?.WriteLine(text);
        Add(text.Length);
        foreach (var chunk in text.Chunk(2_000))
        {
            if (_used + (3 * chunk.Length) > _buffer.Length)
            {
                Flush();
            }

            _used += Encoding.UTF8.GetBytes(chunk, _buffer.AsSpan(_used));
        }
    }

    public void Add(Hash256 hash) => Add(hash.ToString());

    /// <summary>32 hexadecimal digits.</summary>
    public string Hash()
    {
        Flush();
        return Convert.ToHexStringLower(_hash.GetCurrentHash().AsSpan(0, 16));
    }

    public void Dispose() => _hash.Dispose();

    private void Flush()
    {
        _hash.AppendData(_buffer, 0, _used);
        _used = 0;
    }
}
