using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ChainCloud.Chains;

namespace ChainCloud.Benchmarks.Addresses;

/// <summary>
/// The peer: children of an extended public key by libsecp256k1, one by one, with as little around each call as C would have. BIP-32's
/// hash, one tweak, the key written out, Hash160; no objects and no checks between.
/// </summary>
internal sealed class BareSecp256k1
{
    private const string Library = "libsecp256k1.so.1";
    private const uint VerifyContext = 0x0101;
    private const uint Compressed = 0x0102;
    private const uint Uncompressed = 0x0002;

    private readonly nint _context = secp256k1_context_create(VerifyContext);
    private readonly byte[] _chainCode;
    private readonly byte[] _parent;
    private readonly byte[] _parsed = new byte[64];
    private readonly AddressForm _form;

    public BareSecp256k1(ExtendedPublicKey parent, AddressForm form)
    {
        _form = form;
        _chainCode = parent.ChainCode.ToArray();
        _parent = parent.PublicKey.ToArray();
        Require(secp256k1_ec_pubkey_parse(_context, _parsed, _parent, (nuint)_parent.Length));
    }

    /// <summary>The destinations of the children, one after the other.</summary>
    public byte[] Derive(uint first, int count)
    {
        byte[] head = _form switch { AddressForm.P2wpkh => [0, 0x14], AddressForm.P2pkh => [0x76, 0xa9, 0x14], _ => [] };
        byte[] tail = _form == AddressForm.P2pkh ? [0x88, 0xac] : [];
        var length = head.Length + 20 + tail.Length;
        var scripts = new byte[length * count];
        var (message, hash, key, point) = (new byte[37], new byte[64], new byte[64], new byte[65]);
        _parent.CopyTo(message, 0);
        for (var i = 0; i < count; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(33), first + (uint)i);
            HMACSHA512.HashData(_chainCode, message, hash);
            _parsed.CopyTo(key, 0);
            Require(secp256k1_ec_pubkey_tweak_add(_context, key, hash));
            nuint written = 65;
            Require(secp256k1_ec_pubkey_serialize(_context, point, ref written, key, _form == AddressForm.Evm ? Uncompressed : Compressed));
            var script = scripts.AsSpan(length * i, length);
            head.CopyTo(script);
            if (_form == AddressForm.Evm)
            {
                Keccak256.Hash(point.AsSpan(1), hash.AsSpan(0, 32));
                hash.AsSpan(12, 20).CopyTo(script);
            }
            else
            {
                Hashes.Hash160(point.AsSpan(0, 33), script.Slice(head.Length, 20));
            }

            tail.CopyTo(script[(head.Length + 20)..]);
        }

        return scripts;
    }

    private static void Require(int answer)
    {
        if (answer != 1)
        {
            throw new CryptographicException("libsecp256k1 refused a key.");
        }
    }

    [DllImport(Library)]
    private static extern nint secp256k1_context_create(uint flags);

    [DllImport(Library)]
    private static extern int secp256k1_ec_pubkey_parse(nint context, byte[] publicKey64, byte[] input, nuint length);

    [DllImport(Library)]
    private static extern int secp256k1_ec_pubkey_tweak_add(nint context, byte[] publicKey64, byte[] tweak);

    [DllImport(Library)]
    private static extern int secp256k1_ec_pubkey_serialize(nint context, byte[] output, ref nuint length, byte[] publicKey64, uint flags);
}
