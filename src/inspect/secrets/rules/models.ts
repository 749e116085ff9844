/** Language models, and what agents are built with. */
import { ALNUM, HEX, LETTERS, LOWER_DIGITS, URL64, WORD } from '../alphabet.ts';
import { type Rule, shaped, token } from '../rule.ts';

export const models: readonly Rule[] = [
  token('openai-key', ['sk-proj-', 'sk-svcacct-', 'sk-admin-', 'sk-service-'], {
    letters: URL64,
    length: [40, 300],
  }),
  // "OpenAI" in base64 stands in the middle of the older ones.
  shaped('openai-key', ['sk-'], /sk-[A-Za-z0-9_-]{10,80}?T3BlbkFJ[A-Za-z0-9_-]{10,80}(?![A-Za-z0-9_-])/),
  token('anthropic-key', ['sk-ant-api', 'sk-ant-admin', 'sk-ant-oat', 'sk-ant-ort', 'sk-ant-sid'], {
    letters: URL64,
    length: [60, 200],
  }),
  token('openrouter-key', 'sk-or-v1-', { letters: HEX, length: 64 }),
  token('deepseek-key', 'sk-', { letters: HEX, length: 32 }),
  token('stability-key', 'sk-', { letters: ALNUM, length: [48, 48] }),
  token('langfuse-key', 'sk-lf-', { letters: URL64, length: 36 }),
  token('huggingface-token', ['hf_', 'api_org_'], { letters: LETTERS, length: 34 }),
  token('replicate-token', 'r8_', { letters: ALNUM, length: 37 }),
  token('groq-key', 'gsk_', { letters: ALNUM, length: 52 }),
  token('perplexity-key', 'pplx-', { letters: ALNUM, length: [48, 64] }),
  token('xai-key', 'xai-', { letters: ALNUM, length: [70, 90] }),
  token('fireworks-key', 'fw_', { letters: ALNUM, length: [22, 24] }),
  token('together-key', 'tgp_v1_', { letters: URL64, length: 43 }),
  token('elevenlabs-key', 'sk_', { letters: HEX, length: 48 }),
  shaped('langsmith-key', ['lsv2_pt_', 'lsv2_sk_'], /lsv2_(?:pt|sk)_[0-9a-f]{32}_[0-9a-f]{10}(?![0-9a-f])/),
  token('wandb-key', 'wandb_v1_', { letters: WORD, length: [60, 100] }),
  token('tavily-key', ['tvly-', 'tvly-dev-', 'tvly-prod-'], { letters: ALNUM, length: [28, 40] }),
  token('firecrawl-key', 'fc-', { letters: HEX, length: 32 }),
  token('jina-key', 'jina_', { letters: URL64, length: [58, 64] }),
  token('voyage-key', 'pa-', { letters: URL64, length: 43 }),
  token('pinecone-key', 'pcsk_', { letters: WORD, length: [60, 80] }),
  token('nvidia-key', 'nvapi-', { letters: URL64, length: [60, 72] }),
  token('cerebras-key', 'csk-', { letters: LOWER_DIGITS, length: 48 }),
  token('e2b-key', 'e2b_', { letters: HEX, length: 40 }),
  token('apify-token', 'apify_api_', { letters: ALNUM, length: [34, 40] }),
  token('browserbase-key', 'bb_live_', { letters: URL64, length: [24, 40] }),
  token('composio-key', ['ak_', 'uak_'], { letters: URL64, length: 20 }),
];
