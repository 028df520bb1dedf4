using System.Buffers.Text;
using System.Formats.Asn1;
using System.Globalization;
using System.Text;

namespace Embedded.Mail.InteropTests.Peers;

/// <summary>An issuer of access tokens: keys and signatures by the program openssl, and a web server by Python over TLS, which gives out the keys and tells of tokens.</summary>
internal sealed class PrivateIssuer : IAsyncDisposable
{
    private const string Script = """
        import http.server, json, ssl, sys, urllib.parse
        folder, port, address = sys.argv[1], int(sys.argv[2]), sys.argv[3]
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = 'HTTP/1.1'
            def log_message(self, *arguments): pass
            def answer(self, status, body):
                self.send_response(status)
                self.send_header('Content-Type', 'application/json')
                self.send_header('Content-Length', str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            def do_GET(self):
                if self.path == '/keys': self.answer(200, open(folder + '/keys.json', 'rb').read())
                elif self.path == '/userinfo' and self.headers['Authorization'] == 'Bearer opaque-good': self.answer(200, b'{"email": "Alice"}')
                else: self.answer(401, b'')
            def do_POST(self):
                form = urllib.parse.parse_qs(self.rfile.read(int(self.headers['Content-Length'])).decode())
                if self.headers['Authorization'] != 'Basic bWFpbDpzM2NyZXQ=': return self.answer(401, b'')
                active = form['token'] == ['opaque-good']
                self.answer(200, json.dumps({'active': active, 'email': 'alice'} if active else {'active': False}).encode())
        server = http.server.ThreadingHTTPServer((address, port), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder + '/certificate.pem', folder + '/key.pem')
        server.socket = context.wrap_socket(server.socket, server_side=True)
        print(server.server_address[1], flush=True)
        server.serve_forever()
        """;

    private const string Here = "127.0.0.1";

    private readonly TemporaryFolder _folder;
    private readonly string _address;
    private RunningProgram? _server;
    private string _port = "0";

    private PrivateIssuer(TemporaryFolder folder, string caFile, string address) => (_folder, CaFile, _address) = (folder, caFile, address);

    /// <summary>The authority of the web server's certificate.</summary>
    public string CaFile { get; }

    /// <summary>Where the web server is.</summary>
    public string Url => $"https://{(_address == Here ? "localhost" : _address)}:{_port}";

    /// <summary>The public RSA key as PEM.</summary>
    public string RsaFile => _folder["rsa.pub"];

    /// <summary>Starts one.</summary>
    /// <param name="address">Where it listens; its certificate is for <c>localhost</c> and 127.0.0.1 alone.</param>
    public static async Task<PrivateIssuer> StartAsync(string address = Here)
    {
        var folder = new TemporaryFolder();
        var issuer = new PrivateIssuer(folder, TestCertificate.Write(folder).Certificate, address);
        _ = await OpenSslAsync("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", folder["rsa"]);
        _ = await OpenSslAsync("pkey", "-in", folder["rsa"], "-pubout", "-out", folder["rsa.pub"]);
        var modulus = Convert.FromHexString((await OpenSslAsync("rsa", "-in", folder["rsa"], "-noout", "-modulus")).Output.Trim().Split('=')[1]);
        _ = folder.Write("keys.json", $$"""{"keys":[{"kty":"RSA","kid":"one","use":"sig","n":"{{Encode(modulus)}}","e":"AQAB"}]}""");
        await issuer.StartServerAsync();
        return issuer;
    }

    /// <summary>Ends the web server.</summary>
    public async Task StopServerAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    /// <summary>Starts the web server, again at the port of before.</summary>
    public async Task StartServerAsync()
    {
        var script = _folder.Write("issuer.py", Script);
        _server = RunningProgram.Start(new ProgramStart(Peer.Require("python3", "python3"), script, _folder.Path, _port, _address));
        _port = await _server.ReadLineAsync() ?? throw new InvalidOperationException(_server.Errors);
    }

    /// <summary>A token for a user, good for an hour.</summary>
    /// <param name="algorithm">RS…, PS… or ES….</param>
    /// <param name="user">Whose it is.</param>
    public async Task<string> TokenAsync(string algorithm, string user)
    {
        var expires = DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var head = $$"""{"alg":"{{algorithm}}","typ":"JWT"}""";
        var body = $$"""{"iss":"{{Url}}","sub":"7","email":"{{user}}","exp":{{expires}}}""";
        var signed = $"{Encode(Encoding.UTF8.GetBytes(head))}.{Encode(Encoding.UTF8.GetBytes(body))}";
        return $"{signed}.{Encode(await SignAsync(algorithm, _folder.Write(Guid.NewGuid().ToString(), signed)))}";
    }

    /// <summary>Makes an EC key and gives its public half's file.</summary>
    public async Task<string> MakeEcKeyAsync(string algorithm)
    {
        var curve = algorithm switch { "ES256" => "P-256", "ES384" => "P-384", _ => "P-521" };
        _ = await OpenSslAsync("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:" + curve, "-out", _folder[algorithm]);
        _ = await OpenSslAsync("pkey", "-in", _folder[algorithm], "-pubout", "-out", _folder[algorithm + ".pub"]);
        return _folder[algorithm + ".pub"];
    }

    public async ValueTask DisposeAsync()
    {
        await StopServerAsync();
        _folder.Dispose();
    }

    private async Task<byte[]> SignAsync(string algorithm, string file)
    {
        string[] padding = algorithm[0] == 'P' ? ["-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:digest"] : [];
        var key = algorithm[0] == 'E' ? _folder[algorithm] : _folder["rsa"];
        _ = await OpenSslAsync(["dgst", "-sha" + algorithm[2..], "-sign", key, .. padding, "-out", file + ".sig", file]);
        var signature = await File.ReadAllBytesAsync(file + ".sig");
        return algorithm[0] == 'E' ? Plain(signature, algorithm switch { "ES256" => 32, "ES384" => 48, _ => 66 }) : signature;
    }

    // openssl writes both numbers in ASN.1; a JWT has them side by side (RFC 7518 §3.4).
    private static byte[] Plain(byte[] signature, int length)
    {
        var reader = new AsnReader(signature, AsnEncodingRules.DER).ReadSequence();
        return [.. Padded(reader), .. Padded(reader)];

        byte[] Padded(AsnReader numbers)
        {
            var number = numbers.ReadInteger().ToByteArray(isUnsigned: true, isBigEndian: true);
            return [.. new byte[length - number.Length], .. number];
        }
    }

    private static string Encode(byte[] octets) => Base64Url.EncodeToString(octets);

    private static async Task<ProgramResult> OpenSslAsync(params string[] arguments) => (await PeerRun.RunAsync(Peer.Require("openssl", "openssl"), arguments)).Succeeded();
}
