using Parlance.Dialects;
using Parlance.Tests.Support;

namespace Parlance.Tests.Dialects.OpenAiResponses;

public class GarbageTests() : GarbageLaws(DialectSet.OpenAiResponses)
{
    private static readonly byte[] s_request =
        """{"model":"m","instructions":"i","max_output_tokens":99,"input":[{"type":"message","role":"user","content":[{"type":"input_image","image_url":"data:image/png;base64,QUJD","detail":"low"},{"type":"input_file","file_data":"data:application/pdf;base64,QUJD","filename":"n"},{"type":"input_audio","input_audio":{"data":"QUJD","format":"wav"}}]},{"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"h"}],"encrypted_content":"gAAAAs"},{"type":"reasoning","id":"rs_2","summary":[],"encrypted_content":"parlance1.WyJmIiwiayIsImQiLG51bGwsInQiXQ"},{"type":"function_call","id":"fc_1","call_id":"t","name":"f","arguments":"{\"a\":1}"},{"type":"custom_tool_call","call_id":"c","name":"g","input":"x"},{"role":"assistant","content":[{"type":"output_text","text":"t","annotations":[]},{"type":"refusal","refusal":"r"}]},{"type":"function_call_output","call_id":"t","output":[{"type":"input_text","text":"r"}]},{"type":"web_search_call","id":"ws_1","status":"completed"}],"tools":[{"type":"function","name":"f","parameters":{"type":"object"},"strict":true},{"type":"web_search"}],"tool_choice":{"type":"function","name":"f"},"reasoning":{"effort":"low","summary":"auto"},"text":{"format":{"type":"json_schema","name":"n","schema":{"type":"object"}},"verbosity":"low"},"include":["message.output_text.logprobs"],"metadata":{"a":"b"}}"""u8.ToArray();

    private static readonly byte[] s_answer =
        """{"id":"resp_1","object":"response","created_at":1,"status":"completed","error":null,"incomplete_details":null,"model":"m","output":[{"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"a"}],"encrypted_content":"gAAAAs"},{"type":"message","id":"msg_1","status":"completed","role":"assistant","content":[{"type":"output_text","text":"b","annotations":[{"type":"url_citation","url":"u"}],"logprobs":[{"token":"b","logprob":-1}]},{"type":"refusal","refusal":"r"}]},{"type":"function_call","id":"fc_1","call_id":"t","name":"f","arguments":"{\"a\":\"\u00e9\"}"},{"type":"file_search_call","id":"fs_1"}],"usage":{"input_tokens":1,"input_tokens_details":{"cached_tokens":1},"output_tokens":2,"output_tokens_details":{"reasoning_tokens":1},"total_tokens":3}}"""u8.ToArray();

    private static readonly byte[] s_error =
        """{"type":"error","code":"server_error","message":"Broken","param":null,"sequence_number":3}"""u8.ToArray();

    protected override (int Requests, int Answers, int Streams) Rounds => (40, 40, 12);

    protected override IEnumerable<byte[]> Requests => [s_request, .. Recorded(recording => IsOurs(recording), recording => recording.Request)];

    protected override IEnumerable<byte[]> Answers => [s_answer, s_error, .. Recorded(IsOurs, recording => recording.Response)];

    protected override IEnumerable<byte[]> Streams => [[.. "event: error\ndata: "u8, .. s_error, .. "\n\n"u8], .. RecordedStreams(IsOurs)];

    private static bool IsOurs(Recording recording) => recording.Name.Contains("responses", StringComparison.Ordinal);
}
