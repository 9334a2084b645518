import { PageFrame } from '../../../shell/page-frame';
export default function Home() { return <PageFrame crumbs={[{ label: 'Home' }]}><h1 className="text-display">Home</h1></PageFrame>; }
